#include <sqlite3.h>

/* Swift can't call what takes any number of arguments. To be called before anything else of SQLite's. */
static inline int sqlite3_config_memory_statistics(int counted) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, counted);
}
