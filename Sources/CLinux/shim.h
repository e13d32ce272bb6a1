#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Declared here because the C library shows them only to programs that define _GNU_SOURCE, and not every C library
   that Swift runs on wraps renameat2. */
extern long syscall(long number, ...);
extern int syncfs(int descriptor);
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

/* Opens what a path leads to below a folder, if no name on the way is a link: openat2(2) with RESOLVE_NO_SYMLINKS
   (Linux 5.6). Its number is the same on all architectures; older headers have neither that nor the structure. */
static inline int shim_open_without_links(int folder, const char *path, int flags) {
    struct { unsigned long long flags, mode, resolve; } how = {(unsigned long long)flags, 0, 0x04};
    return (int)syscall(437, folder, path, &how, sizeof how);
}

/* Swaps two names in one step: renameat2(2) with RENAME_EXCHANGE (Linux 3.15). */
static inline int shim_exchange(int first_folder, const char *first, int second_folder, const char *second) {
    const unsigned int exchange = 2;
    return (int)syscall(SYS_renameat2, first_folder, first, second_folder, second, exchange);
}

/* Makes everything on the file system of an open file durable (syncfs(2), Linux 2.6.39). */
static inline int shim_sync_file_system(int descriptor) { return syncfs(descriptor); }

/* An unnamed file in memory that no program inherits: memfd_create(2) with MFD_CLOEXEC (Linux 3.17). */
static inline int shim_memory_file(const char *name) {
    const unsigned int close_on_exec = 1;
    return (int)syscall(SYS_memfd_create, name, close_on_exec);
}

/* A pipe that no program inherits: the end that reads, then the end that writes; O_CLOEXEC is its flag (pipe2(2)). */
static inline int shim_pipe(int ends[2], int flag) { return pipe2(ends, flag); }

/* What a program that is started does not inherit: all descriptors from the first on (glibc 2.34). */
static inline int shim_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
