# Put at the beginning of each script of the packages. VERSION is the version of the package that contains the script.
VERSION='@VERSION@'
program=/usr/bin/carelink-server
backups=/var/backups/carelink

say() { printf '%s\n' "carelink-server: $*" >&2; }

has_systemd() { test -d /run/systemd/system; }

is_running() { has_systemd && systemctl is-active --quiet carelink-server.service; }

# An older program cannot read the tables of a newer one.
refuse_downgrade() {
    test -r /usr/lib/carelink-server/VERSION || return 0
    installed=$(cat /usr/lib/carelink-server/VERSION)
    newest=$(printf '%s\n%s\n' "$installed" "$VERSION" | sort -V | tail -n 1)
    test "$newest" != "$VERSION" || return 0
    say "version $installed is installed; $VERSION is older and cannot read its database."
    if test -e "$backups/before-$installed.sqlite"; then
        say "The way back: remove carelink-server (its data stays), install $VERSION, then restore the backup that the"
        say "upgrade made: carelink-server restore $backups/before-$installed.sqlite --force"
    else
        say "The way back: remove carelink-server (its data stays), restore a backup of before the upgrade, install $VERSION."
    fi
    return 1
}

create_user() {
    getent group carelink >/dev/null || groupadd --system carelink
    getent passwd carelink >/dev/null ||
        useradd --system --gid carelink --home-dir /var/lib/carelink --no-create-home \
            --shell /usr/sbin/nologin --comment 'CareLink token server' carelink
}

prepare_folders() {
    for folder in /var/lib/carelink "$backups"; do
        test -d "$folder" || mkdir -m 0700 "$folder"
        chown carelink:carelink "$folder"
    done
    mkdir -p /etc/carelink
    test -e /etc/carelink/server.json || cp /usr/share/carelink-server/server.json /etc/carelink/
    chown root:carelink /etc/carelink /etc/carelink/server.json
    chmod 0750 /etc/carelink
    chmod 0640 /etc/carelink/server.json
}

# By the program still installed, before any of its files is replaced: without a backup, there is no upgrade.
prepare_upgrade() {
    refuse_downgrade || return 1
    test -r /usr/lib/carelink-server/VERSION || return 0
    test "$(cat /usr/lib/carelink-server/VERSION)" != "$VERSION" || return 0
    runuser -u carelink -- "$program" backup "$backups/before-$VERSION.sqlite" --force --if-any >/dev/null && return 0
    say "the backup before the upgrade failed for the reason above, so nothing was upgraded."
    return 1
}

# Also if it is upgraded while the server is not running.
install_without_server() {
    create_user
    prepare_folders
    ! has_systemd || systemctl daemon-reload
    say "installed, the server does not run. For a new one: carelink-server init."
    say "Then: systemctl enable --now carelink-server carelink-backup.timer"
}

install_and_restart() {
    create_user
    prepare_folders
    ! has_systemd || systemctl daemon-reload
    systemctl restart carelink-server.service
}

stop_for_removal() {
    ! has_systemd || systemctl disable --now --quiet carelink-server.service carelink-backup.timer || true
}

after_removal() {
    ! has_systemd || systemctl daemon-reload
}

say_what_stays() {
    say "removed; database, keys and configuration stay in /var/lib/carelink and /etc/carelink."
}

purge() {
    rm -rf /var/lib/carelink /var/log/carelink /etc/carelink
    ! getent passwd carelink >/dev/null || userdel carelink
    ! getent group carelink >/dev/null || groupdel carelink
    if test -n "$(ls -A "$backups" 2>/dev/null)"; then
        say "backups stay in $backups. They contain keys and password hashes: delete them when nobody needs them."
        chown -R root:root "$backups"
    else
        rm -rf "$backups"
    fi
}
