@echo off
rem Removes the service CarelinkServer; run it as an administrator. Database, keys and configuration stay.
sc.exe stop CarelinkServer >nul 2>&1
sc.exe delete CarelinkServer
if errorlevel 1 exit /b 1
echo Removed; database, keys and configuration stay in C:\ProgramData\CareLink\Server.
exit /b 0
