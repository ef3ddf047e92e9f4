@echo off
rem Installs the token server of this folder as the service CarelinkServer; run it as an administrator. Can be repeated.
setlocal
set "here=%~dp0"
set "parent=C:\ProgramData\CareLink"
set "data=C:\ProgramData\CareLink\Server"
set "account=NT SERVICE\CarelinkServer"
set "program=\"%here%carelink-server-service.exe\" --config \"%data%\server.json\""

if not exist "%parent%" mkdir "%parent%"
if not exist "%data%" mkdir "%data%"
if not exist "%data%\server.json" copy "%here%server.json" "%data%\server.json" >nul
if not exist "%data%\server.json" goto failed

sc.exe query CarelinkServer >nul 2>&1
if not errorlevel 1 goto settings
sc.exe create CarelinkServer binPath= "%program%" type= own start= auto obj= "%account%" DisplayName= "CareLink token server"
if errorlevel 1 goto failed
:settings
sc.exe description CarelinkServer "Signs in the users of shared ward computers, rotates their tokens and keeps the audit trail." >nul
rem Started again after 2 s, 10 s and then each minute, also when it ends with an error.
sc.exe failure CarelinkServer reset= 3600 actions= restart/2000/restart/10000/restart/60000 >nul
sc.exe failureflag CarelinkServer 1 >nul
rem No privileges but the one that every program has.
sc.exe privs CarelinkServer SeChangeNotifyPrivilege >nul

rem Database and keys: for administrators, the system and this service only.
icacls "%data%" /inheritance:r /grant "*S-1-5-32-544:(OI)(CI)F" "*S-1-5-18:(OI)(CI)F" "%account%:(OI)(CI)M" >nul
if errorlevel 1 goto failed

echo Installed; the server does not run. For a new one: carelink-server init. Then: net start CarelinkServer
exit /b 0

:failed
echo The service was not installed. Run this as an administrator; the reason is above.
exit /b 1
