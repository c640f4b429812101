// Addresses to connect from, none of which a server here listens on. Each has its own 28,000 ephemeral ports
// (ip_local_port_range); all of 127.0.0.0/8 is the loopback's on Linux.

export const sourceAddresses = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 2}`);
