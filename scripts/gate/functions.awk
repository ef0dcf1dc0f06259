# Functions of C files in our layout, with what could be done to them: FILE LINE NAME FAULT, a line each. LINE is that of
# the brace. Those that do not come back by design are left out.
FNR == 1 { head = "" }
/^[a-z_A-Z].*\(/ && !/;$/ && !/^(#|static const|typedef)/ && !/=/ { head = $0; next }
/^\{$/ && head != "" {
    name = head
    if (head ~ /^__attribute__/) sub(/^__attribute__\(\([^)]*(\([^)]*\))?[^)]*\)\) */, "", name)
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
