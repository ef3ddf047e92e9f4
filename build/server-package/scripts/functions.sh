# Put at the beginning of each script of the packages. VERSION is the version of the package that contains the script,
# TABLES that of the tables which its program makes.
VERSION='@VERSION@'
TABLES='@TABLES@'
program=/usr/bin/carelink-server
library=/usr/lib/carelink-server
backups=/var/backups/carelink

say() { printf '%s\n' "carelink-server: $*" >&2; }

has_systemd() { test -d /run/systemd/system; }

is_running() { has_systemd && systemctl is-active --quiet carelink-server.service; }

# What is installed: its version, and that of its tables, which earlier packages do not say. False: nothing is.
look_at_installed() {
    test -r "$library/VERSION" || return 1
    installed=$(cat "$library/VERSION")
    installed_tables=$(cat "$library/TABLES" 2>/dev/null || echo 0)
}

# The backup that an upgrade to a version with these tables makes, from another version or within the same one.
backup_before() {
    if test "$3" = "$1"; then echo "$backups/before-$1-tables-$2.sqlite"; else echo "$backups/before-$1.sqlite"; fi
}

# Whether the first version comes after the second; 0.3.0-rc.1 comes before 0.3.0.
is_later() {
    test "$1" != "$2" && test "$(printf '%s\n%s\n' "$1" "$2" | tr - '~' | sort -V | tail -n 1)" = "$(echo "$1" | tr - '~')"
}

# An older program cannot read the tables of a newer one.
refuse_downgrade() {
    look_at_installed || return 0
    if test "$installed" = "$VERSION"; then
        test "$installed_tables" -gt "$TABLES" || return 0
        say "a later build of version $installed is installed; this one is older and cannot read its database."
    else
        is_later "$installed" "$VERSION" || return 0
        say "version $installed is installed; $VERSION is older and cannot read its database."
    fi
    backup=$(backup_before "$installed" "$installed_tables" "$VERSION")
    if test -e "$backup"; then
        say "The way back: remove carelink-server (its data stays), install $VERSION, then restore the backup that the"
        say "upgrade made: carelink-server restore $backup --force"
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
    look_at_installed || return 0
    # The same again, to repair it: what is installed may not even run.
    test "$installed $installed_tables" != "$VERSION $TABLES" || return 0
    backup=$(backup_before "$VERSION" "$TABLES" "$installed")
    runuser -u carelink -- "$program" backup "$backup" --force --if-any >/dev/null && return 0
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
