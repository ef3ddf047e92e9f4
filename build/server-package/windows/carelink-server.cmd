@echo off
rem The command line of the token server, as an administrator. See docs/install-server.md.
setlocal
if not defined CARELINK_CONFIG set "CARELINK_CONFIG=C:\ProgramData\CareLink\Server\server.json"
"%~dp0node.exe" "%~dp0server\main.js" %*
