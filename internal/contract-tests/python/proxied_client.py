"""Connects to PORT as a proxy does: a PROXY protocol header of VERSION 1 or 2, then standard input, over TLS
if CA_FILE is not empty. HOW says whether the header goes byte by byte (trickled) or in one segment with the
first bytes behind it (joined). Prints what comes back."""
import socket
import ssl
import struct
import sys

port, version, how, ca_file = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
message = sys.stdin.buffer.read()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def tlv(kind, value):
    return struct.pack("!BH", kind, len(value)) + value


def header():
    source, target = ("192.0.2.1", 5678), ("198.51.100.2", 443)
    if version == "1":
        return b"PROXY TCP4 %s %s %d %d\r\n" % (source[0].encode(), target[0].encode(), source[1], target[1])
    body = socket.inet_aton(source[0]) + socket.inet_aton(target[0])
    body += struct.pack("!HH", source[1], target[1])
    body += tlv(2, b"example.com") + tlv(3, bytes(4))
    whole = b"\r\n\r\n\x00\r\nQUIT\n\x21\x11" + struct.pack("!H", len(body)) + body
    return whole[:-4] + struct.pack("!I", crc32c(whole))


def send_header(connection, first):
    if how == "joined":
        connection.sendall(header() + first)
        return
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in header():
        connection.sendall(bytes([byte]))
    connection.sendall(first)


def echo_plain(connection):
    send_header(connection, message)
    connection.shutdown(socket.SHUT_WR)
    reply = b""
    while chunk := connection.recv(65536):
        reply += chunk
    return reply


def echo_secured(connection):
    """TLS by hand, so that the client's first flight can go in one segment with the header."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context(cafile=ca_file)
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")

    def until(operation):
        while True:
            try:
                return operation()
            except ssl.SSLWantReadError:
                if outgoing.pending:
                    connection.sendall(outgoing.read())
                incoming.write(connection.recv(65536))

    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        send_header(connection, outgoing.read())
    until(tls.do_handshake)
    tls.write(message)
    connection.sendall(outgoing.read())
    reply = b""
    while len(reply) < len(message):
        reply += until(lambda: tls.read(65536))
    return reply


with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
    sys.stdout.buffer.write(echo_secured(connection) if ca_file else echo_plain(connection))
