; The setup program for Windows, for all users of the computer. What differs from build to build is given by
; make-setup.ts: OUT, PACKED, VERSION, NAME, PROGRAM, PUBLISHER, KEYSERVICE, HOMEPAGE, ICON, KIBIBYTES, REGISTRY, SIGN.
Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel admin
SetCompressor /SOLID lzma
Name "${NAME}"
OutFile "${OUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
InstallDir "$PROGRAMFILES64\${PROGRAM}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}, Apache-2.0"
!ifdef SIGN
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WordFunc.nsh"
!include "x64.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${REGISTRY}"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define POLICY "Software\Policies\CareLink\Workstation"
!define MARK "Software\CareLink\Workstation"

; Exit codes, as docs/install-workstation.md lists them.
!define EXIT_WRONG_PARAMETER 2
!define EXIT_NEWER_INSTALLED 3
!define EXIT_RUNNING 4
!define EXIT_OTHER_INSTALLER 5
!define EXIT_KEY_SERVICE 6

Page instfiles
UninstPage instfiles

!macro Refuse code sentence
  SetErrorLevel ${code}
  MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
  Abort
!macroend
!define Refuse "!insertmacro Refuse"

; A program that runs cannot be opened for writing; nobody's session is ended by an update.
!macro RefuseWhileRunning
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}.exe" a
    ${If} ${Errors}
      ${Refuse} ${EXIT_RUNNING} "${NAME} is running on this computer. Close it for everybody who is signed in to Windows, and start again."
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; What follows NAME= among the parameters, up to the next space; empty without it. The GetOptions of NSIS would end a
; value at its first slash, and addresses have some.
!macro ReadParameter un variable name
  StrCpy $R0 "${name}"
  Call ${un}ReadParameter
  StrCpy ${variable} $R1
!macroend
!define ReadParameter "!insertmacro ReadParameter ''"
!define un.ReadParameter "!insertmacro ReadParameter un."

; An uninstaller has functions of its own.
!macro ReadParameterFunction un
Function ${un}ReadParameter
  ${GetParameters} $R2
  StrCpy $R2 " $R2 "
  StrCpy $R0 " $R0="
  StrCpy $R1 ""
  StrLen $R3 $R0
  StrLen $R4 $R2
  ${ForEach} $R5 0 $R4 + 1
    StrCpy $R6 $R2 $R3 $R5
    ${If} $R6 == $R0
      IntOp $R5 $R5 + $R3
      ${Do}
        StrCpy $R6 $R2 1 $R5
        ${If} $R6 == " "
          Return
        ${EndIf}
        ${If} $R6 != '"'
          StrCpy $R1 "$R1$R6"
        ${EndIf}
        IntOp $R5 $R5 + 1
      ${Loop}
    ${EndIf}
  ${Next}
FunctionEnd
!macroend
!insertmacro ReadParameterFunction ""
!insertmacro ReadParameterFunction "un."

Var ServerUrl
Var Autostart
Var SiteCodeFile
Var Wipe

Function .onInit
  SetRegView 64
  SetShellVarContext all
  ; Not where somebody wants it: what is there is deleted at the next update.
  StrCpy $INSTDIR "$PROGRAMFILES64\${PROGRAM}"
  ${ReadParameter} $ServerUrl "/SERVERURL"
  StrCpy $0 $ServerUrl 8
  ${If} $ServerUrl != ""
  ${AndIf} $0 != "https://"
    ${Refuse} ${EXIT_WRONG_PARAMETER} "/SERVERURL= must be an address that begins with https://"
  ${EndIf}
  ${ReadParameter} $Autostart "/AUTOSTART"
  ${If} $Autostart != ""
  ${AndIf} $Autostart != "0"
  ${AndIf} $Autostart != "1"
    ${Refuse} ${EXIT_WRONG_PARAMETER} "/AUTOSTART= must be 0 or 1"
  ${EndIf}
  ${ReadParameter} $SiteCodeFile "/SITECODEFILE"
  ${If} $SiteCodeFile != ""
  ${AndIfNot} ${FileExists} "$SiteCodeFile"
    ${Refuse} ${EXIT_WRONG_PARAMETER} "/SITECODEFILE= must be a file"
  ${EndIf}
  ReadRegStr $0 HKLM "${MARK}" "InstalledBy"
  ${If} $0 == "msi"
    ${Refuse} ${EXIT_OTHER_INSTALLER} "${NAME} was installed on this computer by its MSI package. Update it by that, or remove it first."
  ${EndIf}
  ReadRegStr $0 HKLM "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      ${Refuse} ${EXIT_NEWER_INSTALLED} "Version $0 is installed, which is newer than ${VERSION}. To go back, remove it first; its data stays, but an older version may not read what a newer one wrote."
    ${EndIf}
  ${EndIf}
  !insertmacro RefuseWhileRunning
FunctionEnd

Section
  ; A service that runs cannot be replaced; workstations wait for it.
  ${If} ${FileExists} "$INSTDIR\${KEYSERVICE}"
    nsExec::Exec '"$INSTDIR\${KEYSERVICE}" service stop'
    Pop $0
  ${EndIf}
  ; Nothing of another version stays behind.
  RMDir /r "$INSTDIR"
  SetOutPath "$INSTDIR"
  File /r "${PACKED}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${PROGRAM}.lnk" "$INSTDIR\${PROGRAM}.exe"
  WriteRegStr HKLM "${MARK}" "InstalledBy" "setup"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}.exe"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKLM "${UNINSTALL}" "URLInfoAbout" "${HOMEPAGE}"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" ${KIBIBYTES}
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ; Whoever updates without them keeps what was chosen before.
  ${If} $ServerUrl != ""
    WriteRegStr HKLM "${POLICY}" "server_url" "$ServerUrl"
    WriteRegStr HKLM "${MARK}" "ServerUrl" "$ServerUrl"
  ${EndIf}
  ${If} $Autostart == "1"
    WriteRegStr HKLM "${RUN}" "${REGISTRY}" '"$INSTDIR\${PROGRAM}.exe"'
  ${ElseIf} $Autostart == "0"
    DeleteRegValue HKLM "${RUN}" "${REGISTRY}"
  ${EndIf}
  ; After the policy, which says where the computer is enrolled.
  ${If} $SiteCodeFile == ""
    nsExec::ExecToStack '"$INSTDIR\${KEYSERVICE}" service install'
  ${Else}
    nsExec::ExecToStack '"$INSTDIR\${KEYSERVICE}" service install --code-file "$SiteCodeFile"'
  ${EndIf}
  Pop $0
  Pop $1
  ${If} $0 != "0"
    SetErrorLevel ${EXIT_KEY_SERVICE}
    MessageBox MB_OK|MB_ICONEXCLAMATION "${NAME} is installed, but the service of this computer's key is not. $1" /SD IDOK
  ${EndIf}
SectionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
  StrCpy $INSTDIR "$PROGRAMFILES64\${PROGRAM}"
  ${un.ReadParameter} $Wipe "/WIPE"
  ${If} $Wipe != ""
  ${AndIf} $Wipe != "0"
  ${AndIf} $Wipe != "1"
    ${Refuse} ${EXIT_WRONG_PARAMETER} "/WIPE= must be 0 or 1"
  ${EndIf}
  !insertmacro RefuseWhileRunning
FunctionEnd

Section Uninstall
  ; What it keeps for the users of this computer, as far as that can be reached; the removal goes on whatever comes of it.
  ${If} $Wipe == "1"
    ExecWait '"$INSTDIR\${PROGRAM}.exe" --wipe --all-users --yes'
  ${EndIf}
  nsExec::Exec '"$INSTDIR\${KEYSERVICE}" service remove'
  Pop $0
  RMDir /r "$INSTDIR"
  Delete "$SMPROGRAMS\${PROGRAM}.lnk"
  DeleteRegValue HKLM "${RUN}" "${REGISTRY}"
  ; The address that this program has written; a group policy's is not ours to remove.
  ReadRegStr $0 HKLM "${MARK}" "ServerUrl"
  ReadRegStr $1 HKLM "${POLICY}" "server_url"
  ${If} $0 != ""
  ${AndIf} $0 == $1
    DeleteRegValue HKLM "${POLICY}" "server_url"
  ${EndIf}
  DeleteRegKey /ifempty HKLM "${POLICY}"
  DeleteRegKey /ifempty HKLM "Software\Policies\CareLink"
  DeleteRegKey HKLM "${MARK}"
  DeleteRegKey /ifempty HKLM "Software\CareLink"
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
