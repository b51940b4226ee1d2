package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/cupo-ec/cupo/wire"
)

// maxPartBytes is how large a part is, its header included: within what a server takes without being
// told otherwise, and small enough that a pause after each lets others in.
const maxPartBytes = 512 << 10

// part is a piece of a file that ends at a line's end.
type part struct {
	// text is what is sent: the file's header, where it has one, and then the lines.
	text []byte
	// firstLine is the number of the first line after the header, lines how many follow.
	firstLine, lines int64
	// end and nextLine are where the next part begins.
	end, nextLine int64
	// tooLong are lines that are not sent.
	tooLong []int64
}

// parts cuts a file.
type parts struct {
	file   *os.File
	in     *bufio.Reader
	size   int64
	header []byte
	offset int64
	line   int64
	// ahead is a line that did not fit into the part before.
	ahead     []byte
	aheadSize int64
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// openParts begins at an offset, 0 for the whole file, where line is the number of the next line.
func openParts(name, format string, offset, line int64) (*parts, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	p := &parts{file: file, in: bufio.NewReaderSize(file, 64<<10), line: 1}
	if err := p.begin(format); err == nil && offset > p.offset {
		_, err = file.Seek(offset, io.SeekStart)
		p.in.Reset(file)
		p.offset, p.line = offset, line
		if err != nil {
			return nil, errors.Join(fmt.Errorf("reading the file: %w", err), file.Close())
		}
	} else if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return p, nil
}

func (p *parts) begin(format string) error {
	info, err := p.file.Stat()
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	p.size = info.Size()
	if start, _ := p.in.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		n, _ := p.in.Discard(len(byteOrderMark))
		p.offset = int64(n)
	}
	if format != wire.FormatCSV {
		return nil
	}
	header, size, tooLong, err := p.read()
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case tooLong || len(bytes.TrimSpace(header)) == 0:
		return errors.New("the file does not begin with a header that names the columns")
	}
	p.header = append(bytes.TrimRight(header, "\r\n"), '\n')
	p.offset += size
	p.line = 2
	return nil
}

// read reads a line with its end. Of one that is too long nothing is kept.
func (p *parts) read() (line []byte, size int64, tooLong bool, err error) {
	for {
		piece, err := p.in.ReadSlice('\n')
		size += int64(len(piece))
		if !tooLong {
			line = append(line, piece...)
		}
		if len(line) > wire.MaxImportLineBytes+len("\r\n") {
			line, tooLong = nil, true
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return line, size, tooLong, io.EOF
		case err != nil:
			return nil, 0, false, fmt.Errorf("reading the file: %w", err)
		default:
			return line, size, tooLong, nil
		}
	}
}

// next is the next part, nil after the last.
func (p *parts) next() (*part, error) {
	part := &part{text: bytes.Clone(p.header), firstLine: p.line}
	if p.ahead != nil {
		part.text = append(part.text, p.ahead...)
		part.lines = 1
		p.line++
		p.offset += p.aheadSize
		p.ahead = nil
	}
	for {
		line, size, tooLong, err := p.read()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if size == 0 {
			break
		}
		if len(part.text)+len(line) > maxPartBytes && part.lines > 0 {
			p.ahead, p.aheadSize = line, size
			break
		}
		if tooLong {
			part.tooLong = append(part.tooLong, p.line)
			line = []byte{'\n'} // so that the lines behind it keep their numbers
		}
		part.text = append(part.text, line...)
		part.lines++
		p.line++
		p.offset += size
	}
	if part.lines == 0 {
		return nil, nil
	}
	part.end, part.nextLine = p.offset, p.line
	return part, nil
}

func (p *parts) close() { _ = p.file.Close() }
