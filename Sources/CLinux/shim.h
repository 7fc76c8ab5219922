/* What Swift's Glibc module leaves out: epoll(7), eventfd(2), statfs(2), accept4(2). Without _GNU_SOURCE, which would
   change types that other modules have without it. */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/vfs.h>

extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
