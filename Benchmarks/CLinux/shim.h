/* What Swift's Glibc module leaves out: epoll(7), statfs(2). Without _GNU_SOURCE, which would change types that other
   modules have without it. */
#include <sys/epoll.h>
#include <sys/vfs.h>
