# check_finally.awk FILE: a __try of a __finally is left by running to its end or by __leave alone; return, goto, and
# break or continue of a loop around it would skip the handler here (include/win/hu_seh.h). Says where, exits with 1.
{
    line = $0
    if (comment) {
        if (!sub(/^.*\*\//, "", line)) next
        comment = 0
    }
    gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
    gsub(/'([^'\\]|\\.)*'/, "0", line)
    gsub(/\/\*([^*]|\*[^\/])*\*\//, " ", line)
    sub(/\/\/.*/, "", line)
    if (sub(/\/\*.*/, "", line)) comment = 1
    while (match(line, /[A-Za-z_][A-Za-z_0-9]*|[{};]/)) {
        take(substr(line, RSTART, RLENGTH))
        line = substr(line, RSTART + RLENGTH)
    }
}
function take(word) {
    if (closed_try) {
        if (word == "__finally" || word == "finally") {
            if (bad[closed_level] != "") {
                print bad[closed_level] > "/dev/stderr"
                failed = 1
            }
        }
        # What the inner one does, an outer __try sees too.
        closed_try = 0
    }
    if (word == "__try" || word == "try") next_block = "try"
    else if (word ~ /^(for|while|do|switch)$/) next_block = "loop"
    else if (word == "{") {
        kind[++depth] = next_block
        bad[depth] = ""
        next_block = ""
    } else if (word == "}") {
        if (kind[depth] == "try") { closed_try = 1; closed_level = depth }
        depth--
    } else if (word == ";" ) { if (next_block == "loop") next_block = "" }
    else if (word ~ /^(return|goto|break|continue)$/) escape(word)
}
function escape(word,    level) {
    for (level = depth; level > 0; level--) {
        if (kind[level] == "loop" && word ~ /^(break|continue)$/) return
        if (kind[level] == "try" && bad[level] == "")
            bad[level] = FILENAME ":" FNR ": " word " leaves a __try whose __finally would not run: use __leave"
    }
}
END { exit failed }
