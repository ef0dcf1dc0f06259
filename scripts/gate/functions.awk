# Functions of C files in our layout, with what could be done to them: FILE LINE NAME FAULT, a line each. LINE is that of
# the brace. Those that do not come back by design are left out, and what an ordinary build for x86-64 does not compile.
FNR == 1 { head = ""; depth = 0 }
/^# *if/ { elsewhere[++depth] = /aarch64|HU_ASAN/ }
/^# *elif/ { elsewhere[depth] = /aarch64|HU_ASAN/ }
/^# *else/ { elsewhere[depth] = 0 }
/^# *endif/ { depth-- }
{
    for (i = 1; i <= depth; i++) if (elsewhere[i]) next
}
/^[a-z_A-Z].*\(/ && !/;$/ && !/^(#|static const|typedef)/ && !/=/ { head = $0; next }
/^\{$/ && head != "" {
    name = head
    gsub(/__attribute__\(\(([^()]|\([^()]*\))*\)\) */, "", name)
    sub(/\(.*/, "", name)
    type = name
    sub(/.*[ *]/, "", name)
    sub(/[a-zA-Z_0-9]+$/, "", type)
    if (head !~ /[Nn]oreturn/ && name ~ /^[a-zA-Z_][a-zA-Z_0-9]*$/) {
        print FILENAME, FNR, name, "trap"
        print FILENAME, FNR, name, "abort"
        print FILENAME, FNR, name, "null_write"
        if (type ~ /\*/ || type ~ /(int|bool|size_t|double|enum|BOOLEAN|NTSTATUS|ULONG|KIRQL)/) print FILENAME, FNR, name, "return_0"
        if (type !~ /\*/ && type ~ /(int|bool|size_t|double|BOOLEAN|NTSTATUS|ULONG|KIRQL)/) print FILENAME, FNR, name, "return_1"
    }
}
/^[^ ].*;$|^\}/ { head = "" }
