# calls.awk HEADER...: one line for each function or function-like macro that a header of include/win offers a driver:
# header, kind (model: implemented in src; inline: in the header; macro), name, the comment above it. Tab-separated.
FNR == 1 { comment = ""; text = ""; header = FILENAME; sub(/.*\//, "", header); inside = 0; depth = 0 }
/^\/\*/ { comment = ""; inside = 1 }
inside {
    line = $0
    sub(/^\/\* ?/, "", line); sub(/^ \* ?/, "", line)
    if (line ~ /\*\//) { sub(/ *\*\/.*/, "", line); inside = 0 }
    comment = comment (comment == "" ? "" : " ") line
    next
}
/^#define [A-Za-z_]+\(/ {
    name = $2; sub(/\(.*/, "", name)
    if (name !~ /^(HU_|hu_|__|_[A-Z][a-z])/ && name !~ /^(IN|OUT)/) print header "\tmacro\t" name "\t" comment
}
/^#define [A-Z][a-z][A-Za-z0-9]* [A-Z][a-z][A-Za-z0-9]*$/ { print header "\tmacro\t" $2 "\t" comment }
/^extern [^(]*;$/ {
    name = $NF; gsub(/[*;]/, "", name)
    print header "\tmodel\t" name "\t" comment
}
/^#/ || /\\$/ { next }
/^[A-Za-z_].*[;{]?$/ && text == "" && !/^(typedef|DECLARE_HANDLE|struct|union|enum|EXTERN_C|extern|HU_|static|C_ASSERT)/ { text = $0; if (!/[;{]/) next }
text != "" && text != $0 { text = text " " $0 }
text != "" && /[;{]/ {
    if (text ~ /\(/) {
        kind = text ~ /FORCEINLINE|constexpr|inline / ? "inline" : "model"
        name = text; sub(/\(.*/, "", name); gsub(/\*/, " ", name); sub(/ +$/, "", name); sub(/.* /, "", name)
        if (name ~ /^[A-Za-z_]+[A-Za-z_0-9]*$/ && name !~ /^hu_/) print header "\t" kind "\t" name "\t" comment
    }
    text = ""
}
