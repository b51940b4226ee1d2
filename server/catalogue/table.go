package catalogue

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// row is one line of a data file. Its errors name the file and line.
type row struct {
	file   string
	line   int
	fields []string
}

// failf says what is wrong with the row, as file:line: reason.
func (r row) failf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", r.file, r.line, fmt.Errorf(format, args...))
}

// readTable gives the rows of a data file under its header line, which must name exactly these
// columns. Lines that begin with # are comments.
func readTable(files fs.FS, name string, columns ...string) ([]row, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("reading a data file: %w", err)
	}
	if !bytes.HasPrefix(data, []byte("#")) {
		return nil, row{file: name, line: 1}.failf("the file must begin with a comment that says what it is")
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.Comment = '#'
	reader.FieldsPerRecord = -1
	header, err := readRow(reader, name)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(header.fields, columns) {
		return nil, header.failf("the columns must be %s", strings.Join(columns, ","))
	}
	return readRows(reader, name, len(columns))
}

func readRows(reader *csv.Reader, name string, columns int) ([]row, error) {
	var rows []row
	for {
		r, err := readRow(reader, name)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if len(r.fields) != columns {
			return nil, r.failf("%d fields where %d belong", len(r.fields), columns)
		}
		rows = append(rows, r)
	}
}

func readRow(reader *csv.Reader, name string) (row, error) {
	fields, err := reader.Read()
	if err != nil {
		return row{}, fmt.Errorf("%s: %w", name, err)
	}
	line, _ := reader.FieldPos(0)
	r := row{file: name, line: line, fields: fields}
	for _, field := range fields {
		if field != strings.TrimSpace(field) {
			return row{}, r.failf("field %q begins or ends with a space", field)
		}
	}
	return r, nil
}
