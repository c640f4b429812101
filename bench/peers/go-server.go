// An echo server in Go: a goroutine a connection, which is how Go wants it. Prints its port, and ends when its standard
// input does. Read and Write rather than io.Copy: that would splice through a pipe, which is slower for small messages.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
)

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 65536)
	for {
		received, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:received]); err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for {
		// Go sets TCP_NODELAY itself.
		if connection, err := listener.Accept(); err == nil {
			go echo(connection)
		}
	}
}
