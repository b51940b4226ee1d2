// Command paper is a receipt printer to try a kiosk with: it takes jobs on a port as a printer of the
// network does, and writes each ticket as a picture into a folder.
//
//	go run ./internal/paper --listen 127.0.0.1:9100 --out out/tickets
package main

import (
	"context"
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	listen := flag.String("listen", "127.0.0.1:9100", "`address` of the printer")
	out := flag.String("out", filepath.Join("out", "tickets"), "`folder` for the pictures")
	columns := flag.Int("columns", 48, "48 for paper of 80 mm, 32 for 58 mm")
	var trouble simulator.Trouble
	flag.BoolVar(&trouble.PaperOut, "paper-out", false, "be out of paper")
	flag.BoolVar(&trouble.PaperLow, "paper-low", false, "be nearly out of paper")
	flag.BoolVar(&trouble.CoverOpen, "cover-open", false, "stand open")
	flag.BoolVar(&trouble.Silent, "silent", false, "answer nothing")
	flag.BoolVar(&trouble.Stuck, "stuck", false, "answer, and print nothing")
	flag.DurationVar(&trouble.SlowBy, "slow", 0, "how long a ticket takes")
	flag.Parse()
	if err := run(ctx, *listen, *out, *columns, trouble); err != nil {
		fmt.Fprintln(os.Stderr, "paper:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, listen, out string, columns int, trouble simulator.Trouble) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	p, err := simulator.New(columns)
	if err != nil {
		return err
	}
	p.Suffer(trouble)
	address, err := p.Listen(ctx, listen)
	if err != nil {
		return err
	}
	fmt.Println("a printer at", address)
	looks := time.NewTicker(200 * time.Millisecond)
	defer looks.Stop()
	printed := 0
	for {
		select {
		case <-ctx.Done():
			for _, fault := range p.Faults() {
				fmt.Println("not understood:", fault)
			}
			return nil
		case <-looks.C:
		}
		for _, ticket := range p.Tickets()[printed:] {
			printed++
			if err := save(filepath.Join(out, fmt.Sprintf("ticket-%03d.png", printed)), ticket); err != nil {
				return err
			}
		}
	}
}

func save(name string, ticket simulator.Ticket) error {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("making the picture: %w", err)
	}
	defer file.Close()
	if err := png.Encode(file, ticket.Image); err != nil {
		return fmt.Errorf("drawing the picture: %w", err)
	}
	fmt.Println(name)
	return file.Close()
}
