/*
 * The part of CNG that the key service needs and wine 8 lacks: persistent P-256 keys, found by name. A stand-in for
 * tests, which stores them as files below C:\windows\carelink-test-keys. It is stricter than Windows: a key must be a
 * machine key, can never be exported, and must have an access list before it is stored.
 */
#include <windows.h>
#include <bcrypt.h>
#include <stdio.h>

#define OBJECT_PROVIDER 0x1001
#define OBJECT_KEY 0x1002
#define MACHINE_KEY 0x20
#define BAD_KEYSET 0x80090016
#define BAD_FLAGS 0x80090009
#define NOT_SUPPORTED 0x80090029
#define INVALID_HANDLE 0x80090026
#define MOST_BYTES 256

struct object {
    DWORD kind;
    WCHAR path[MAX_PATH];
    BOOL may_export, has_access_list, is_final;
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_KEY_HANDLE key;
};

typedef ULONG_PTR handle;
#define EXPORT __declspec(dllexport) LONG WINAPI

static struct object *as(handle h, DWORD kind)
{
    struct object *o = (struct object *)h;
    return o && o->kind == kind ? o : NULL;
}

static struct object *new_key(const WCHAR *name)
{
    struct object *o = calloc(1, sizeof(*o));
    o->kind = OBJECT_KEY;
    o->may_export = TRUE;
    CreateDirectoryW(L"C:\\windows\\carelink-test-keys", NULL);
    _snwprintf(o->path, MAX_PATH - 1, L"C:\\windows\\carelink-test-keys\\%ls", name);
    BCryptOpenAlgorithmProvider(&o->algorithm, BCRYPT_ECDSA_P256_ALGORITHM, NULL, 0);
    return o;
}

EXPORT NCryptFreeObject(handle h)
{
    struct object *o = (struct object *)h;
    if (!o || (o->kind != OBJECT_KEY && o->kind != OBJECT_PROVIDER)) return INVALID_HANDLE;
    if (o->key) BCryptDestroyKey(o->key);
    if (o->algorithm) BCryptCloseAlgorithmProvider(o->algorithm, 0);
    o->kind = 0;
    free(o);
    return 0;
}

EXPORT NCryptOpenStorageProvider(handle *provider, const WCHAR *name, DWORD flags)
{
    struct object *o;
    if (lstrcmpW(name, L"Microsoft Software Key Storage Provider")) return NOT_SUPPORTED;
    o = calloc(1, sizeof(*o));
    o->kind = OBJECT_PROVIDER;
    *provider = (handle)o;
    return 0;
}

EXPORT NCryptCreatePersistedKey(handle provider, handle *key, const WCHAR *algorithm, const WCHAR *name, DWORD spec, DWORD flags)
{
    struct object *o;
    if (!as(provider, OBJECT_PROVIDER)) return INVALID_HANDLE;
    if (flags != MACHINE_KEY || spec) return BAD_FLAGS;
    if (lstrcmpW(algorithm, L"ECDSA_P256")) return NOT_SUPPORTED;
    o = new_key(name);
    if (BCryptGenerateKeyPair(o->algorithm, &o->key, 256, 0)) return NOT_SUPPORTED;
    *key = (handle)o;
    return 0;
}

EXPORT NCryptSetProperty(handle key, const WCHAR *name, BYTE *value, DWORD size, DWORD flags)
{
    struct object *o = as(key, OBJECT_KEY);
    if (!o) return INVALID_HANDLE;
    if (!lstrcmpW(name, L"Export Policy") && size == 4) o->may_export = *(DWORD *)value != 0;
    else if (!lstrcmpW(name, L"Security Descr") && (flags & DACL_SECURITY_INFORMATION))
        o->has_access_list = IsValidSecurityDescriptor(value) && GetSecurityDescriptorLength(value) == size;
    else return NOT_SUPPORTED;
    return 0;
}

EXPORT NCryptFinalizeKey(handle key, DWORD flags)
{
    struct object *o = as(key, OBJECT_KEY);
    BYTE blob[MOST_BYTES];
    DWORD size, written;
    HANDLE file;
    if (!o) return INVALID_HANDLE;
    if (o->may_export || !o->has_access_list) return BAD_FLAGS;
    if (BCryptFinalizeKeyPair(o->key, 0)) return NOT_SUPPORTED;
    if (BCryptExportKey(o->key, NULL, BCRYPT_ECCPRIVATE_BLOB, blob, sizeof(blob), &size, 0)) return NOT_SUPPORTED;
    file = CreateFileW(o->path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return 0x8009000f;
    WriteFile(file, blob, size, &written, NULL);
    CloseHandle(file);
    o->is_final = TRUE;
    return 0;
}

EXPORT NCryptOpenKey(handle provider, handle *key, const WCHAR *name, DWORD spec, DWORD flags)
{
    struct object *o;
    BYTE blob[MOST_BYTES];
    DWORD size;
    HANDLE file;
    if (!as(provider, OBJECT_PROVIDER)) return INVALID_HANDLE;
    if (!(flags & MACHINE_KEY)) return BAD_KEYSET;
    o = new_key(name);
    o->may_export = FALSE;
    o->is_final = TRUE;
    file = CreateFileW(o->path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        NCryptFreeObject((handle)o);
        return BAD_KEYSET;
    }
    ReadFile(file, blob, sizeof(blob), &size, NULL);
    CloseHandle(file);
    if (BCryptImportKeyPair(o->algorithm, NULL, BCRYPT_ECCPRIVATE_BLOB, &o->key, blob, size, 0)) return NOT_SUPPORTED;
    *key = (handle)o;
    return 0;
}

EXPORT NCryptExportKey(handle key, handle with, const WCHAR *type, NCryptBufferDesc *list, BYTE *out, DWORD size, DWORD *length, DWORD flags)
{
    struct object *o = as(key, OBJECT_KEY);
    if (!o || !o->is_final) return INVALID_HANDLE;
    if (lstrcmpW(type, BCRYPT_ECCPUBLIC_BLOB)) return NOT_SUPPORTED;
    return BCryptExportKey(o->key, NULL, type, out, size, length, 0);
}

EXPORT NCryptSignHash(handle key, void *padding, BYTE *hash, DWORD bytes, BYTE *out, DWORD size, DWORD *length, DWORD flags)
{
    struct object *o = as(key, OBJECT_KEY);
    if (!o || !o->is_final) return INVALID_HANDLE;
    return BCryptSignHash(o->key, padding, hash, bytes, out, size, length, 0);
}

EXPORT NCryptDeleteKey(handle key, DWORD flags)
{
    struct object *o = as(key, OBJECT_KEY);
    if (!o) return INVALID_HANDLE;
    DeleteFileW(o->path);
    return NCryptFreeObject(key);
}
