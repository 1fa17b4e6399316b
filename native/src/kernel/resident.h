// SPDX-License-Identifier: Apache-2.0
// What of this program is in memory without need.
#pragma once

namespace sysspan {

// Lets go of the pages of the executable that starting needed: more than half of what Node touches of itself is of no
// use once its modules are compiled. They are the file's, and come back from the page cache when they are needed.
void release_startup_pages();

}  // namespace sysspan
