package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// documentFlags say who an appointment is for.
type documentFlags struct{ number, kind string }

func (d *documentFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&d.number, "document", "", "`number` of the person's document; - reads it from standard input, where nobody else on the machine sees it")
	choose(flags, &d.kind, "type", wire.DocumentCedula, "`type` of the document: cedula, foreigner or passport",
		wire.DocumentCedula, wire.DocumentForeigner, wire.DocumentPassport)
}

// read is the document, from the command line or standard input.
func (d *documentFlags) read(t *terminal) (wire.Document, error) {
	number := d.number
	if number == "-" {
		line, err := bufio.NewReader(t.stdin).ReadString('\n')
		if err != nil && err != io.EOF {
			return wire.Document{}, fmt.Errorf("reading the document from standard input: %w", err)
		}
		number = strings.TrimSpace(line)
	}
	if number == "" {
		return wire.Document{}, badUsage("whose appointment is it? name the document by --document")
	}
	return wire.Document{Type: d.kind, Number: number}, nil
}

const cedulaDigits = 10

// appointmentCode takes the one argument that is a code. A cédula in its place would stand in a URL,
// and so in the log of whatever is between here and the server.
func appointmentCode(arguments []string) (string, error) {
	if len(arguments) != 1 || arguments[0] == "" {
		return "", badUsage("name one appointment by its code")
	}
	code := arguments[0]
	digits := strings.NewReplacer("-", "", " ", "").Replace(code)
	if len(digits) == cedulaDigits && strings.Trim(digits, "0123456789") == "" {
		return "", badUsage("that is a cédula and not an appointment's code")
	}
	return code, nil
}
