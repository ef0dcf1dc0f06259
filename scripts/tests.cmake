# The tests of a build without an engine; included by CMakeLists.txt.
set(HU_CORPUS ${CMAKE_SOURCE_DIR}/corpus)

function(hu_add_unit_test name)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LINK;ARGS")
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ${ARG_LINK} hu_warnings)
    add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
endfunction()

hu_add_unit_test(trace_test SOURCES src/trace/trace_test.c LINK hu_trace)
foreach(name history_test names_test trap_test)
    hu_add_unit_test(${name} SOURCES src/rules/${name}.c LINK hu_rules)
endforeach()
file(GLOB ledger_tests CONFIGURE_DEPENDS src/rules/ledger*_test.c)
foreach(source ${ledger_tests})
    get_filename_component(name ${source} NAME_WE)
    hu_add_unit_test(${name} SOURCES ${source} LINK hu_rules)
endforeach()
foreach(name text_test minimise_test hotupdate_test stale_test tamper_test display_only_test given_view_test stuck_test)
    hu_add_unit_test(${name} SOURCES src/scenario/${name}.c LINK hu_scenario)
endforeach()
hu_add_unit_test(callbacks_test SOURCES src/dxgk/callbacks_test.c LINK hu_dxgk)
hu_add_unit_test(readme_test SOURCES src/scenario/readme_test.c LINK hu_scenario
    ARGS ${CMAKE_SOURCE_DIR}/src/scenario/README.md)

# A driver's side of it is built as drivers are.
file(GLOB drivers CONFIGURE_DEPENDS src/mm/*_driver.c)
add_library(kernel_driver OBJECT ${drivers})
target_compile_options(kernel_driver PRIVATE ${HU_DRIVER_DIALECT} -O0)
target_include_directories(kernel_driver PRIVATE include/win)
hu_add_unit_test(kernel_test SOURCES src/mm/kernel_test.c $<TARGET_OBJECTS:kernel_driver> LINK hu_mm)
add_test(NAME calls_test COMMAND ${CMAKE_SOURCE_DIR}/scripts/calls.sh --check ${CMAKE_BINARY_DIR})

# Every property, from its printed seed.
foreach(name ${HU_PROPS})
    add_test(NAME prop_${name} COMMAND prop_${name} --seed 1)
    # First of all: the longest would be the last, alone.
    set_tests_properties(prop_${name} PROPERTIES COST 100)
endforeach()

# Every scenario of the corpus does what it says it is there for.
foreach(folder rule shape found)
    file(GLOB seeds CONFIGURE_DEPENDS ${HU_CORPUS}/${folder}/*.hu)
    foreach(seed ${seeds})
        get_filename_component(name ${seed} NAME_WE)
        file(STRINGS ${seed} of_listed REGEX "^driver: listed")
        if(of_listed AND NOT HU_CXX_WORKS)
            continue()
        endif()
        add_test(NAME ${folder}/${name} COMMAND hu replay ${seed})
        set_tests_properties(${folder}/${name} PROPERTIES SKIP_REGULAR_EXPRESSION ": skipped: ")
    endforeach()
endforeach()
# The listed driver lives every good life of the corpus that does not count on another's versions.
if(HU_CXX_WORKS)
    hu_good_lives(lives ${HU_CORPUS}/shape)
    add_test(NAME listed/good_lives COMMAND hu replay --quiet --driver listed ${lives})
    foreach(prop ${HU_DRIVER_PROPS})
        add_test(NAME listed/prop_${prop} COMMAND prop_${prop}-listed --seed 1 --trials 4000)
    endforeach()
endif()
add_test(NAME corpus_test COMMAND ${CMAKE_SOURCE_DIR}/scripts/corpus_test.sh $<TARGET_FILE:hu>)

# An input as C says what hu says.
add_test(NAME emit_test COMMAND ${CMAKE_SOURCE_DIR}/scripts/emit_test.sh $<TARGET_FILE:hu> "${HU_COMPILE}" $<TARGET_FILE:hotupdate>)
add_test(NAME report_test COMMAND ${CMAKE_SOURCE_DIR}/scripts/report_test.sh $<TARGET_FILE:hu>)
add_test(NAME command_test COMMAND ${CMAKE_SOURCE_DIR}/scripts/command_test.sh $<TARGET_FILE:hu> $<TARGET_FILE:grouping_crash>)
add_test(NAME picture_test COMMAND ${CMAKE_SOURCE_DIR}/scripts/picture_test.sh $<TARGET_FILE:hu>)

# Crashes are told apart as crash triage would; other builds need an engine that prints the stack (scripts/check.sh).
if(HU_SANITIZE MATCHES "address")
    add_test(NAME grouping_test COMMAND ${CMAKE_SOURCE_DIR}/scripts/grouping_test.sh $<TARGET_FILE:hu> asan=$<TARGET_FILE:grouping_crash>)
endif()

# Reads crash logs of every rule; builds with an engine make them (scripts/triage_test.sh).
add_executable(triage_test src/rules/triage_test.c)
target_link_libraries(triage_test PRIVATE hu_rules hu_warnings)
