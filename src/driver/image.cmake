# hu_add_image(NAME <name> SOURCES <file>... [DEFINES <X=1>...] [INCLUDES <folder>...]
#              [OPTIONS <flag>...])
#
# Builds a driver into one relocatable object that exports one symbol, hu_image_<name> (a struct
# hu_driver), so that any number of images, with any names inside them, link into one executable:
#
#     target_link_libraries(<executable> PRIVATE hu_image_<name>)
#     extern const struct hu_driver hu_image_<name>;
#
# Sources are C or C++ of the drivers' dialect. They see include/win, include and INCLUDES, nothing
# else of ours. Sanitizer flags are those of the folder that calls it, or HU_KIND_OPTIONS; coverage
# flags come from HU_COVERED. No LTO.
#
# -fno-sanitize=...: a NULL dereference has to reach the processor, where the harness says which
# rule it breaks; and MSVC aligns no worse than x86-64 allows. -fno-strict-aliasing,
# -fno-delete-null-pointer-checks: as MSVC compiles. use-after-return=never: clang 15 and later
# default to a heap of fake stacks, but what a driver keeps on its stack has to be there, where the
# harness knows it. sanitize-recover=address: whether a bad access is the end is the harness's
# to say (--ignore). -fdata-sections: lets the linker script tell the driver's data from the
# sanitizers'. C++: as kernels have it,
# and as MSVC takes it: the value of a control code may be negative.
#
# Not gathered, so not put back at load: thread-local data, and data in sections that the driver
# names itself.
include_guard(GLOBAL)
cmake_policy(SET CMP0054 NEW)

set(HU_IMAGE_FOLDER ${CMAKE_CURRENT_LIST_DIR})
if(NOT HU_IMAGE_INCLUDE)
    set(HU_IMAGE_INCLUDE ${CMAKE_CURRENT_LIST_DIR}/../../include)
endif()

set(HU_DRIVER_DIALECT
    -fms-extensions -fshort-wchar -Wno-multichar -Wno-unknown-pragmas -fno-common -fdata-sections
    -fno-omit-frame-pointer -fno-optimize-sibling-calls
    -fno-strict-aliasing -fno-delete-null-pointer-checks
    -fno-sanitize=null,alignment,nonnull-attribute,pointer-overflow -fno-lto
    $<$<COMPILE_LANG_AND_ID:C,Clang>:-fsanitize-address-use-after-return=never>
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-fsanitize-address-use-after-return=never>
    -Wno-unused-command-line-argument
    $<$<COMPILE_LANG_AND_ID:C,Clang>:-fsanitize-recover=address>
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-fsanitize-recover=address>
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-fms-compatibility>
    $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti> $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-narrowing> $<$<COMPILE_LANGUAGE:CXX>:-fno-threadsafe-statics> $<$<COMPILE_LANGUAGE:CXX>:-fno-sanitize=vptr>
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-fno-sanitize=function>
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)

# A driver's comparisons pass by fuzz/compared.c.
set(HU_WATCHED "")
if(HU_ENGINE STREQUAL "libfuzzer")
    foreach(compared cmp1 cmp2 cmp4 cmp8 const_cmp1 const_cmp2 const_cmp4 const_cmp8 switch)
        list(APPEND HU_WATCHED --redefine-sym __sanitizer_cov_trace_${compared}=hu_cov_trace_${compared})
    endforeach()
endif()

include(${HU_IMAGE_FOLDER}/spellings.cmake)

# Sources that guard with __try are built without optimisation (include/win/hu_seh.h says why), and nothing leaves a
# __try of a __finally on the way. CMake's own optimisation flag comes before these.
function(hu_build_exceptions)
    foreach(source IN LISTS ARGN)
        get_filename_component(file ${source} ABSOLUTE)
        if(EXISTS ${file})
            file(STRINGS ${file} guarded REGEX "(__try|__finally|^[ \t]*try[ \t]*({|$))")
            if(guarded)
                set_property(SOURCE ${source} APPEND PROPERTY COMPILE_OPTIONS -O0)
                # A cached build (scripts/oss-fuzz.sh) cannot be configured again: ninja would try for ever.
                if(NOT DEFINED HU_STRICT OR HU_STRICT)
                    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
                endif()
                execute_process(COMMAND awk -f ${HU_IMAGE_FOLDER}/check_finally.awk ${file}
                    RESULT_VARIABLE wrong ERROR_VARIABLE said)
                if(NOT wrong EQUAL 0)
                    message(FATAL_ERROR "${said}")
                endif()
            endif()
        endif()
    endforeach()
endfunction()

function(hu_add_image)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME" "SOURCES;DEFINES;INCLUDES;OPTIONS")
    if(NOT ARG_NAME MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
        message(FATAL_ERROR "hu_add_image: the NAME \"${ARG_NAME}\" is not a C identifier")
    endif()
    if(NOT ARG_SOURCES OR ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR
            "hu_add_image(${ARG_NAME}): no SOURCES, or unknown \"${ARG_UNPARSED_ARGUMENTS}\"")
    endif()
    set(target hu_image_${ARG_NAME})
    set(parts ${target}_parts)
    set(HU_IMAGE_SECTION hu_data_${ARG_NAME})
    set(script ${CMAKE_CURRENT_BINARY_DIR}/${target}.ld)
    set(whole ${CMAKE_CURRENT_BINARY_DIR}/${target}.whole.o)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${target}.o)

    set(is_cxx ${ARG_SOURCES})
    list(FILTER is_cxx INCLUDE REGEX "\\.(cpp|cc|cxx)$")
    list(LENGTH is_cxx is_cxx)

    add_library(${parts} OBJECT ${ARG_SOURCES} ${HU_IMAGE_FOLDER}/image.c)
    hu_build_exceptions(${ARG_SOURCES})
    set(spellings ${CMAKE_CURRENT_BINARY_DIR}/${target}.spellings)
    hu_spell_includes(${spellings} ${ARG_SOURCES} ${ARG_INCLUDES})
    set_target_properties(${parts} PROPERTIES
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS ON
        CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS ON
        POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION OFF)
    target_compile_options(${parts} PRIVATE
        ${HU_KIND_OPTIONS} ${HU_DRIVER_DIALECT} ${HU_COVERED} ${ARG_OPTIONS})
    target_include_directories(${parts} PRIVATE
        ${ARG_INCLUDES} ${HU_IMAGE_INCLUDE}/win $<$<COMPILE_LANG_AND_ID:CXX,Clang>:${HU_IMAGE_INCLUDE}/win/crt>
        ${HU_IMAGE_INCLUDE} ${spellings})
    foreach(language C CXX)
        set(launcher ${CMAKE_${language}_COMPILER_LAUNCHER})
        if(HU_LAUNCHER_DRIVER)
            set(launcher ${HU_LAUNCHER_DRIVER})
        endif()
        set_property(TARGET ${parts} PROPERTY ${language}_COMPILER_LAUNCHER ${HU_IMAGE_FOLDER}/compile.sh ${launcher})
    endforeach()
    target_compile_definitions(${parts} PRIVATE ${ARG_DEFINES}
        HU_IMAGE_NAME="${ARG_NAME}" HU_IMAGE_SYMBOL=${target} HU_IMAGE_SECTION=${HU_IMAGE_SECTION})

    configure_file(${HU_IMAGE_FOLDER}/image.ld.in ${script} @ONLY)
    # Groups are dissolved: two images' groups of one name must not replace each other. What the
    # linker makes common to a whole program (asan's registered flag) stays common.
    add_custom_command(OUTPUT ${object}
        COMMAND ${HU_IMAGE_LINKER} -r --force-group-allocation -T ${script} -o ${whole}
                $<TARGET_OBJECTS:${parts}>
        COMMAND sh ${HU_IMAGE_FOLDER}/image_check.sh ${CMAKE_NM} ${whole} ${ARG_NAME}
        COMMAND ${HU_IMAGE_FOLDER}/unresolved.sh ${whole} ${HU_IMAGE_INCLUDE}/README.md
        COMMAND ${CMAKE_OBJCOPY} ${HU_WATCHED} --keep-global-symbol=${target}
                --keep-global-symbol=___asan_globals_registered ${whole} ${object}
        DEPENDS ${parts} $<TARGET_OBJECTS:${parts}> ${script}
        COMMENT "Linking driver image ${ARG_NAME}" COMMAND_EXPAND_LISTS VERBATIM)
    add_custom_target(${target}_object DEPENDS ${object})

    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${object} $<$<AND:$<BOOL:${is_cxx}>,$<NOT:$<STREQUAL:${HU_ENGINE},given>>>:stdc++>)
    if(HU_WATCHED)
        target_link_libraries(${target} INTERFACE ${HU_NS}hu_compared)
    endif()
    add_dependencies(${target} ${target}_object)
endfunction()

# GNU ld for this step, whatever the compiler links with: --force-group-allocation is its own.
find_program(HU_IMAGE_LINKER NAMES ld.bfd ld REQUIRED)
