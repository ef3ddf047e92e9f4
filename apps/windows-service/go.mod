module carelink.example/windows-service

go 1.22
