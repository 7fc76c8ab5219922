/* What Swift's Glibc module leaves out: epoll(7), eventfd(2), statfs(2), accept4(2). Without _GNU_SOURCE, which would
   change types that other modules have without it; and without <sys/socket.h>, whose names would be this module's then. */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/vfs.h>

/* The peer's address and its length, neither of which is asked for here. */
extern int accept4(int descriptor, void *address, unsigned int *length, int flags);
