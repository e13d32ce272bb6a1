/* Counts the calls by which a program changes files below a folder, and does something at one of them. Preloaded into the
   agent (LD_PRELOAD), by which every call of the C library passes through here.

   OTA_FAULT_ROOT    the folder
   OTA_FAULT_REPORT  the file that gets a line for each call, and one for the fault
   OTA_FAULT_AT      the number of the call, from 1; 0 only counts
   OTA_FAULT_KIND    kill: SIGKILL before the call
                     torn: half of a write is done, then SIGKILL; other calls are done, then SIGKILL
                     a number: the call fails with this errno, which only calls that can fail so get
   OTA_FAULT_WHILE   with an errno: every call from that one on fails while this file exists
   OTA_FAULT_CLOCK   seconds by which the clock goes ahead */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static long count;

/* A program that another has become goes on counting: the report has a line for each call. */
static void go_on_counting(void) {
    const char *file = getenv("OTA_FAULT_REPORT");
    char bytes[4096];
    ssize_t size;
    static int begun;
    if (begun || !file) return;
    begun = 1;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    while ((size = syscall(SYS_read, fd, bytes, sizeof bytes)) > 0)
        for (ssize_t position = 0; position < size; position++) count += bytes[position] == '\n';
    syscall(SYS_close, fd);
}

static void report(const char *word, const char *call, const char *path) {
    const char *file = getenv("OTA_FAULT_REPORT");
    char line[PATH_MAX + 64];
    if (!file) return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return;
    int length = snprintf(line, sizeof line, "%s %ld %s %s\n", word, count, call, path);
    syscall(SYS_write, fd, line, (size_t)length);
    syscall(SYS_close, fd);
}

static int is_inside(const char *path) {
    const char *root = getenv("OTA_FAULT_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && path && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* Whether the descriptor is a file or folder below the folder, and its path. */
static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_inside(path);
}

/* Notes a call. Returns 0 to let it happen, or the errno with which it fails; `*after` tells to die when it is done. */
static int reached(const char *call, const char *path, int *after) {
    const char *at = getenv("OTA_FAULT_AT"), *kind = getenv("OTA_FAULT_KIND"), *lasting = getenv("OTA_FAULT_WHILE");
    long wanted = at ? atol(at) : 0;
    *after = 0;
    go_on_counting();
    count += 1;
    report("call", call, path);
    if (!kind || wanted == 0) return 0;
    if (lasting ? count < wanted || syscall(SYS_faccessat, AT_FDCWD, lasting, F_OK) != 0 : count != wanted) return 0;
    report("fault", call, path);
    if (strcmp(kind, "kill") == 0) syscall(SYS_kill, getpid(), SIGKILL);
    if (strcmp(kind, "torn") == 0) {
        *after = 1;
        return 0;
    }
    /* A full disk lets things be removed. */
    if (atoi(kind) == ENOSPC && (strcmp(call, "unlink") == 0 || strcmp(call, "rmdir") == 0 || strcmp(call, "ftruncate") == 0))
        return 0;
    return atoi(kind);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define RETURN(expression)                        \
    do {                                          \
        __typeof__(expression) result = (expression); \
        if (after) syscall(SYS_kill, getpid(), SIGKILL); \
        return result;                            \
    } while (0)

#define ON_PATH(name, path)                       \
    int after = 0;                                \
    if (is_inside(path)) {                        \
        int code = reached(#name, path, &after);  \
        if (code) {                               \
            errno = code;                         \
            return -1;                            \
        }                                         \
    }

#define ON_FILE(name, fd)                         \
    int after = 0;                                \
    char path[PATH_MAX];                          \
    if (path_of(fd, path)) {                      \
        int code = reached(#name, path, &after);  \
        if (code) {                               \
            errno = code;                         \
            return -1;                            \
        }                                         \
    }

int open(const char *path, int flags, ...) {
    REAL(open);
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list list;
        va_start(list, flags);
        mode = va_arg(list, mode_t);
        va_end(list);
        ON_PATH(open, path)
        RETURN(real(path, flags, mode));
    }
    return real(path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t size) {
    REAL(write);
    ON_FILE(write, fd)
    if (after) size /= 2;
    RETURN(real(fd, bytes, size));
}

int fsync(int fd) { REAL(fsync); ON_FILE(fsync, fd) RETURN(real(fd)); }
int syncfs(int fd) { REAL(syncfs); ON_FILE(syncfs, fd) RETURN(real(fd)); }
int ftruncate(int fd, off_t size) { REAL(ftruncate); ON_FILE(ftruncate, fd) RETURN(real(fd, size)); }
int fchmod(int fd, mode_t mode) { REAL(fchmod); ON_FILE(fchmod, fd) RETURN(real(fd, mode)); }
int chmod(const char *path, mode_t mode) { REAL(chmod); ON_PATH(chmod, path) RETURN(real(path, mode)); }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); ON_PATH(mkdir, path) RETURN(real(path, mode)); }
int unlink(const char *path) { REAL(unlink); ON_PATH(unlink, path) RETURN(real(path)); }
int rmdir(const char *path) { REAL(rmdir); ON_PATH(rmdir, path) RETURN(real(path)); }
int rename(const char *from, const char *path) { REAL(rename); ON_PATH(rename, path) RETURN(real(from, path)); }
int link(const char *from, const char *path) { REAL(link); ON_PATH(link, path) RETURN(real(from, path)); }
int symlink(const char *from, const char *path) { REAL(symlink); ON_PATH(symlink, path) RETURN(real(from, path)); }

int clock_gettime(clockid_t id, struct timespec *now) {
    const char *ahead = getenv("OTA_FAULT_CLOCK");
    int result = (int)syscall(SYS_clock_gettime, id, now);
    if (ahead && id == CLOCK_REALTIME) now->tv_sec += atol(ahead);
    return result;
}
