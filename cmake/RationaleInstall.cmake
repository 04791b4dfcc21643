# SPDX-License-Identifier: GPL-3.0-or-later
# `cmake --install` and the Debian package: `cpack --config build/release/CPackConfig.cmake`.
include(GNUInstallDirs)
install(TARGETS rationale RUNTIME)
if(TARGET rationale-studio)
    install(TARGETS rationale-studio RUNTIME)
    install(FILES ${CMAKE_SOURCE_DIR}/installers/linux/rationale-studio.desktop
            DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    install(FILES ${CMAKE_SOURCE_DIR}/installers/linux/rationale-studio.svg
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
endif()
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/README.md
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/rationale)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rationale)
set(CPACK_PACKAGE_VENDOR "Rationale developers")
set(CPACK_PACKAGE_CONTACT "Rationale developers <developers@rationale.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGE_DESCRIPTION_FILE ${CMAKE_SOURCE_DIR}/installers/linux/description.txt)
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "qt6-qpa-plugins")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "bubblewrap, python3, fonts-noto-cjk | fonts-droid-fallback")
set(CPACK_OUTPUT_FILE_PREFIX ${CMAKE_BINARY_DIR}/packages)
include(CPack)
