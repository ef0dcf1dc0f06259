# What others build with: `cmake --install build/KIND --prefix P`. Several kinds go to one prefix side by side: each has
# its libraries and its targets file; headers, functions and corpus are the same. Nothing in it knows where it stands.
# The same files are written into the build folder, for drivers that are built beside it (scripts/driver.sh).
include(GNUInstallDirs)

set(HU_KIND plain)
if(HU_SANITIZE MATCHES "address")
    set(HU_KIND asan)
elseif(HU_SANITIZE)
    set(HU_KIND msan)
endif()
if(NOT HU_ENGINE STREQUAL "none")
    set(HU_KIND ${HU_ENGINE})
    if(NOT HU_SANITIZE)
        string(APPEND HU_KIND -plain)
    endif()
endif()

set(HU_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/hotupdate-harness)
set(HU_KIND_LIBDIR ${CMAKE_INSTALL_LIBDIR}/hotupdate-harness/${HU_KIND})
set(HU_HEADER_DIR ${CMAKE_INSTALL_INCLUDEDIR}/hotupdate-harness)
set(HU_SHARE_DIR ${CMAKE_INSTALL_DATADIR}/hotupdate-harness)

get_property(kit GLOBAL PROPERTY HU_KIT)
foreach(target ${kit})
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
        target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${HU_HEADER_DIR}>)
    endif()
endforeach()
add_custom_target(hu_kit DEPENDS ${kit})

install(TARGETS ${kit} EXPORT hotupdate-harness ARCHIVE DESTINATION ${HU_KIND_LIBDIR})
install(EXPORT hotupdate-harness NAMESPACE hotupdate-harness:: FILE targets.cmake
    DESTINATION ${HU_PACKAGE_DIR}/${HU_KIND})
install(DIRECTORY include/hu include/win DESTINATION ${HU_HEADER_DIR})
install(FILES include/README.md DESTINATION ${HU_HEADER_DIR})
set(HU_SHARED src/driver/image.cmake src/driver/image.c src/driver/image.ld.in src/driver/spellings.cmake
    src/driver/check_finally.awk src/driver/add_driver.cmake src/scenario/shipped.h fuzz/programs.cmake)
install(FILES ${HU_SHARED} DESTINATION ${HU_SHARE_DIR})
install(PROGRAMS src/driver/image_check.sh src/driver/compile.sh src/driver/unresolved.sh DESTINATION ${HU_SHARE_DIR})
install(DIRECTORY corpus DESTINATION ${HU_SHARE_DIR})
if(HU_ENGINE STREQUAL "none")
    install(TARGETS hu RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
elseif(HU_ENGINE STREQUAL "afl")
    install(FILES ${CMAKE_BINARY_DIR}/afl_mutator.so DESTINATION ${HU_KIND_LIBDIR} OPTIONAL)
endif()

# hu_write_kind(FILE HEADERS CORPUS FUNCTIONS PROGRAMS SHIPPED): facts about this kind, and folders.
function(hu_write_kind file headers corpus functions programs shipped)
    file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [==[
# How this kind of hotupdate-harness was built; written by its build.
set(HU_KIND "@HU_KIND@")
set(HU_SANITIZE "@HU_SANITIZE@")
set(HU_ENGINE "@HU_ENGINE@")
set(HU_COVERED "@HU_COVERED@")
set(HU_COVERED_DRIVER "@HU_COVERED_DRIVER@")
set(HU_DRIVER_PROPS "@HU_DRIVER_PROPS@")
set(HU_COMPILER "@CMAKE_C_COMPILER@")
set(HU_COMPILER_ID "@CMAKE_C_COMPILER_ID@")
set(HU_NS hotupdate-harness::)
set(HU_IMAGE_INCLUDE "@headers@")
set(HU_CORPUS "@corpus@")
set(HU_FUNCTIONS "@functions@")
set(HU_PROGRAMS "@programs@/programs.cmake")
set(HU_SHIPPED_DIR "@shipped@")
]==])
endfunction()
set(share "\${HU_PREFIX}/${HU_SHARE_DIR}")
hu_write_kind(${CMAKE_BINARY_DIR}/install/kind.cmake "\${HU_PREFIX}/${HU_HEADER_DIR}" "${share}/corpus" "${share}"
    "${share}" "${share}")
install(FILES ${CMAKE_BINARY_DIR}/install/kind.cmake DESTINATION ${HU_PACKAGE_DIR}/${HU_KIND})

include(CMakePackageConfigHelpers)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/install/hotupdate-harness-config-version.cmake
    COMPATIBILITY SameMajorVersion)
file(RELATIVE_PATH HU_PREFIX_FROM_PACKAGE /p/${HU_PACKAGE_DIR} /p)
file(RELATIVE_PATH HU_PREFIX_FROM_PC /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
configure_file(scripts/config.cmake.in install/hotupdate-harness-config.cmake @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/install/hotupdate-harness-config.cmake
    ${CMAKE_BINARY_DIR}/install/hotupdate-harness-config-version.cmake DESTINATION ${HU_PACKAGE_DIR})

set(HU_PC_SANITIZE "")
if(HU_SANITIZE)
    set(HU_PC_SANITIZE "-fsanitize=${HU_SANITIZE}")
endif()
if(HU_ENGINE STREQUAL "none")
    configure_file(scripts/hotupdate-harness.pc.in install/hotupdate-harness.pc @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/install/hotupdate-harness.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()

# The same package, read from the build folder.
set(package ${CMAKE_BINARY_DIR}/package)
export(EXPORT hotupdate-harness NAMESPACE hotupdate-harness:: FILE ${package}/${HU_KIND}/targets.cmake)
hu_write_kind(${package}/${HU_KIND}/kind.cmake ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/corpus
    ${CMAKE_SOURCE_DIR}/src/driver ${CMAKE_SOURCE_DIR}/fuzz ${CMAKE_SOURCE_DIR}/src/scenario)
set(HU_PREFIX_FROM_PACKAGE ".")
configure_file(scripts/config.cmake.in package/hotupdate-harness-config.cmake @ONLY)
