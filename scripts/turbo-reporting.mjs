// How turbo reports what it ran: everything that fails, each task's output in one piece, the failed ones
// named at the end.
export const reporting = ['--continue=dependencies-successful', '--log-order=grouped'];
