# hu_add_driver(NAME <name> SOURCES <file>... [OLD <file>...] [GLUE <file>...]
#               [INCLUDES <folder>...] [DEFINES <X=1>...] [OPTIONS <flag>...])
#
# All programs and tests for a driver, of the build kind that find_package chose (config.cmake):
#
#   hu-<name>                      the command: replay, minimise, trace ... with this driver as its own
#   fuzz_hot_update-<name>, fuzz_restore_payload-<name>, prop_*-<name>
#                                  targets: with an engine where the kind has one, else they replay files
#   tests <name>/...               in kinds without an engine: its plainest life, every property, and
#                                  every good life of the corpus, in which nothing may break
#
# OLD are the sources of the version before: then an update goes from <name>_old to <name>, and back
# in the next. GLUE (hu/driver.h) is compiled into both. The driver sees the headers of include/win,
# INCLUDES and nothing else; DEFINES and OPTIONS are for its sources alone. What a sanitizer of the
# kind needs is added; your own flags are not asked for.
include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/image.cmake)
include(${HU_PROGRAMS})

set(HU_LINK_OPTIONS "")
set(HU_KIND_OPTIONS "")
if(HU_SANITIZE)
    set(HU_LINK_OPTIONS -fsanitize=${HU_SANITIZE})
    set(HU_KIND_OPTIONS -fsanitize=${HU_SANITIZE} -fno-sanitize-recover=all)
endif()
if(NOT CMAKE_C_COMPILER_ID STREQUAL HU_COMPILER_ID AND NOT HU_KIND STREQUAL "plain")
    message(FATAL_ERROR "hotupdate-harness: its ${HU_KIND} libraries were built with ${HU_COMPILER}; sanitizers and \
engines do not mix compilers: configure with -DCMAKE_C_COMPILER=${HU_COMPILER}, or choose another kind")
endif()
if(HU_ENGINE STREQUAL "afl")
    set(CMAKE_C_COMPILER_LAUNCHER env AFL_QUIET=1)
    set(HU_LAUNCHER_DRIVER env AFL_QUIET=1 AFL_LLVM_CMPLOG=1)
    set(CMAKE_C_LINKER_LAUNCHER env AFL_QUIET=1 AFL_LLVM_CMPLOG=1)
endif()

# What the command knows: this driver, its old version.
function(hu_command_of name first next)
    set(source ${CMAKE_BINARY_DIR}/generated/command_${name}.c)
    set(default ${first})
    if(NOT first STREQUAL next)
        set(default "${first}->${next}")
    endif()
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"#include <stddef.h>
#include \"shipped.h\"
extern const struct hu_driver hu_image_${first}, hu_image_${next};
const struct hu_shipped hu_shipped[] = {
    {&hu_image_${next}, NULL, 0, NULL, NULL},
    {&hu_image_${first}, NULL, 0, NULL, NULL},
    {NULL, NULL, 0, NULL, NULL},
};
const struct hu_shipped_default hu_shipped_default = {\"${default}\", 1};
")
    add_executable(hu-${name} ${source})
    target_include_directories(hu-${name} PRIVATE ${HU_SHIPPED_DIR})
    target_link_libraries(hu-${name} PRIVATE ${HU_NS}hu_command hu_image_${first} hu_image_${next})
    target_link_options(hu-${name} PRIVATE ${HU_LINK_OPTIONS})
    # What a C file of hu emit-c is linked with: this driver and the library, by a linker script.
    set(objects $<TARGET_OBJECTS:hu-${name}>)
    foreach(image ${first} ${next})
        list(APPEND objects ${CMAKE_CURRENT_BINARY_DIR}/hu_image_${image}.o)
    endforeach()
    list(REMOVE_DUPLICATES objects)
    set(libraries "")
    foreach(layer scenario rules dxgk mm trace)
        list(APPEND libraries $<TARGET_FILE:${HU_NS}hu_${layer}>)
    endforeach()
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/bin/libhotupdate-${name}.a CONTENT
"INPUT(\"$<JOIN:${objects},\" \">\")
GROUP(\"$<JOIN:${libraries},\" \">\")
")
endfunction()

function(hu_add_driver)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME" "SOURCES;OLD;GLUE;INCLUDES;DEFINES;OPTIONS")
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "hu_add_driver(${ARG_NAME}): \"${ARG_UNPARSED_ARGUMENTS}\" is not understood")
    endif()
    set(common DEFINES ${ARG_DEFINES} INCLUDES ${ARG_INCLUDES}
        OPTIONS -w ${HU_COVERED_DRIVER} ${ARG_OPTIONS})
    hu_add_image(NAME ${ARG_NAME} SOURCES ${ARG_SOURCES} ${ARG_GLUE} ${common})
    set(first ${ARG_NAME})
    if(ARG_OLD)
        set(first ${ARG_NAME}_old)
        hu_add_image(NAME ${first} SOURCES ${ARG_OLD} ${ARG_GLUE} ${common})
    endif()

    set(programs hu-${ARG_NAME})
    hu_command_of(${ARG_NAME} ${first} ${ARG_NAME})
    hu_pick_driver(${ARG_NAME} ${first} ${ARG_NAME} 1)
    foreach(target fuzz_hot_update fuzz_restore_payload)
        hu_add_program(${target}-${ARG_NAME} hu_body_${target} ${ARG_NAME})
        list(APPEND programs ${target}-${ARG_NAME})
    endforeach()
    foreach(prop ${HU_DRIVER_PROPS})
        hu_add_program(prop_${prop}-${ARG_NAME} hu_body_prop_${prop} ${ARG_NAME})
        list(APPEND programs prop_${prop}-${ARG_NAME})
    endforeach()
    set_target_properties(${programs} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    if(HU_ENGINE STREQUAL "none")
        hu_add_driver_tests(${ARG_NAME})
    endif()
endfunction()

function(hu_add_driver_tests name)
    add_test(NAME ${name}/life COMMAND hu-${name} life)
    hu_good_lives(lives ${HU_CORPUS}/shape)
    add_test(NAME ${name}/good_lives COMMAND hu-${name} replay --quiet --own ${lives})
    foreach(prop ${HU_DRIVER_PROPS})
        add_test(NAME ${name}/prop_${prop} COMMAND prop_${prop}-${name} --seed 1 --trials 4000)
    endforeach()
endfunction()
