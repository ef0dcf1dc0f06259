# Programs around a driver: what links a driver's image with a fuzz target, a property or the command.
# Used here for the shipped drivers, and by hu_add_driver for everybody else's. Variables:
#
#   HU_NS        what stands before the names of this project's libraries: nothing here, a namespace outside
#   HU_ENGINE, HU_COVERED, HU_LINK_OPTIONS    of the build kind that those libraries are of
include_guard(GLOBAL)

# hu_pick_driver(NAME FIRST NEXT MATTERS): hu_pick_<NAME>, which tells a target its driver FIRST, the one NEXT that an
# update loads (the same name: the same), and which severities are findings.
function(hu_pick_driver name first next matters)
    set(source ${CMAKE_BINARY_DIR}/generated/pick_${name}.c)
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"#include <hu/driver.h>
extern const struct hu_driver hu_image_${first}, hu_image_${next};
extern const struct hu_driver *const hu_fuzz_driver, *const hu_fuzz_next;
extern const uint8_t hu_fuzz_matters;
const struct hu_driver *const hu_fuzz_driver = &hu_image_${first};
const struct hu_driver *const hu_fuzz_next = &hu_image_${next};
const uint8_t hu_fuzz_matters = ${matters}; /* HU_MATTERS_*: 1 errors, 4 policies */
")
    add_library(hu_pick_${name} OBJECT ${source})
    target_link_libraries(hu_pick_${name} PRIVATE ${HU_NS}hu_trace)
    target_link_libraries(hu_pick_${name} INTERFACE hu_image_${first} hu_image_${next})
endfunction()

# hu_add_program(NAME BODY PICK): a program whose main is the engine's, or replays files, or runs a property.
# BODY is the library with LLVMFuzzerTestOneInput or the property, PICK what hu_pick_driver made.
function(hu_add_program name body pick)
    set(source ${CMAKE_BINARY_DIR}/generated/program.c)
    if(NOT EXISTS ${source})
        file(WRITE ${source} "typedef int hu_linked_from_libraries;\n")
    endif()
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE ${HU_NS}${body} hu_pick_${pick})
    target_link_options(${name} PRIVATE ${HU_LINK_OPTIONS})
    if(HU_ENGINE STREQUAL "none")
        if(body MATCHES "hu_body_prop_")
            target_link_options(${name} PRIVATE -Wl,--undefined=hu_prop)
            target_link_libraries(${name} PRIVATE ${HU_NS}hu_prop_runner)
        else()
            target_link_options(${name} PRIVATE -Wl,--undefined=LLVMFuzzerTestOneInput)
            target_link_libraries(${name} PRIVATE ${HU_NS}hu_replay_main)
        endif()
        return()
    endif()
    # Engines come behind all libraries, and look for the target in none.
    target_link_options(${name} PRIVATE -Wl,--undefined=LLVMFuzzerTestOneInput)
    if(body MATCHES "hu_body_prop_")
        target_link_options(${name} PRIVATE -Wl,--undefined=hu_prop)
        target_link_libraries(${name} PRIVATE ${HU_NS}hu_prop_fuzz)
    endif()
    if(HU_ENGINE STREQUAL "libfuzzer")
        target_link_libraries(${name} PRIVATE ${HU_NS}hu_compared)
    endif()
    if(NOT HU_ENGINE STREQUAL "afl" AND NOT body MATCHES "fuzz_text|fuzz_empty")
        target_link_options(${name} PRIVATE -Wl,--undefined=LLVMFuzzerCustomMutator)
        target_link_libraries(${name} PRIVATE ${HU_NS}hu_mutator)
    endif()
    if(HU_ENGINE STREQUAL "given")
        target_link_libraries(${name} PRIVATE ${HU_ENGINE_LINK})
    else()
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    endif()
endfunction()

# hu_good_lives(RESULT FOLDER): the seeds there that name the reference driver alone, and mean as much for any other.
function(hu_good_lives result folder)
    file(GLOB seeds CONFIGURE_DEPENDS ${folder}/*.hu)
    set(lives "")
    foreach(seed ${seeds})
        file(STRINGS ${seed} is REGEX "^driver: reference$")
        file(STRINGS ${seed} not REGEX "misbehave")
        if(is AND NOT not)
            list(APPEND lives ${seed})
        endif()
    endforeach()
    set(${result} ${lives} PARENT_SCOPE)
endfunction()
