// Numbers of the Linux kernel's and the C library's interface, which x64 and arm64 share.
// Each block names its source; other architectures differ (SO_RCVTIMEO is 18 on powerpc).

// bits/socket.h
export const AF_UNSPEC = 0;
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_CLOEXEC = 0o2000000;
export const SOCK_NONBLOCK = 0o4000;
export const MSG_DONTWAIT = 0x40;
export const MSG_WAITALL = 0x100;
export const MSG_NOSIGNAL = 0x4000;
export const SHUT_WR = 1;

// asm-generic/socket.h
export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_ERROR = 4;
export const SO_LINGER = 13;
export const SO_REUSEPORT = 15;
export const SO_RCVTIMEO = 20;
export const SO_SNDTIMEO = 21;

// netinet/in.h, linux/tcp.h
export const IPPROTO_TCP = 6;
export const TCP_NODELAY = 1;

// linux/in6.h
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;

// bits/epoll.h and sys/epoll.h
export const EPOLL_CLOEXEC = 0o2000000;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;
export const EPOLLIN = 0x1;
export const EPOLLPRI = 0x2;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLLRDHUP = 0x2000;
export const EPOLLET = 1 << 31;

// asm/unistd_64.h and asm-generic/unistd.h
export const SYS_epoll_pwait2 = 441;

// bits/eventfd.h
export const EFD_NONBLOCK = 0o4000;
export const EFD_CLOEXEC = 0o2000000;

// asm-generic/mman-common.h, linux/mman.h
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 0x1;
export const MAP_PRIVATE = 0x2;
export const MAP_FIXED = 0x10;
export const MAP_ANONYMOUS = 0x20;
export const MAP_NORESERVE = 0x4000;
export const MAP_POPULATE = 0x8000;
export const MADV_DONTNEED = 4;

// asm-generic/fcntl.h
export const O_CLOEXEC = 0o2000000;

// linux/prctl.h
export const PR_SET_TIMERSLACK = 29;

// bits/fcntl-linux.h
export const SPLICE_F_NONBLOCK = 2;

// asm-generic/poll.h; struct pollfd is { int fd; short events; short revents; }
export const POLLIN = 0x1;
export const POLLOUT = 0x4;

// netdb.h
export const EAI_INPROGRESS = -100;
export const EAI_NOTCANCELED = -102;
export const EAI_INTR = -104;
