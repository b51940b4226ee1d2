package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
)

// Seal is who can open what is written: the holders of keys, or who knows a passphrase. There is no way to
// write without one.
type Seal struct{ recipients []age.Recipient }

// ErrNobodyCouldOpen: neither a recipient nor a passphrase was named.
var ErrNobodyCouldOpen = errors.New("nobody could open it: name a recipient or a passphrase")

// SealFor seals for recipients, as keygen prints them: age1….
func SealFor(recipients []string) (*Seal, error) {
	if len(recipients) == 0 {
		return nil, ErrNobodyCouldOpen
	}
	s := &Seal{}
	for _, text := range recipients {
		r, err := age.ParseX25519Recipient(strings.TrimSpace(text))
		if err != nil {
			return nil, errors.New("a recipient is not one: it begins with age1 and stands in the file that keygen wrote")
		}
		s.recipients = append(s.recipients, r)
	}
	return s, nil
}

// SealWithPassphrase seals with a passphrase that stands in a file.
func SealWithPassphrase(file string) (*Seal, error) {
	text, err := readPassphrase(file)
	if err != nil {
		return nil, err
	}
	r, err := age.NewScryptRecipient(text)
	if err != nil {
		return nil, fmt.Errorf("using the passphrase: %w", err)
	}
	return &Seal{recipients: []age.Recipient{r}}, nil
}

// minPassphraseBytes keeps out what a file holds by mistake. A key is better than any passphrase.
const minPassphraseBytes = 12

func readPassphrase(file string) (string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading the passphrase: %w", err)
	}
	text := strings.TrimRight(string(content), "\r\n")
	if len(text) < minPassphraseBytes {
		return "", fmt.Errorf("the passphrase has less than %d characters", minPassphraseBytes)
	}
	return text, nil
}

// Writer seals what is written to it. It must be closed: what is not, nobody can open.
func (s *Seal) Writer(to io.Writer) (io.WriteCloser, error) {
	if s == nil || len(s.recipients) == 0 {
		return nil, ErrNobodyCouldOpen
	}
	w, err := age.Encrypt(to, s.recipients...)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return w, nil
}

// Key opens what was sealed.
type Key struct{ identities []age.Identity }

// OpenKey reads a key from a file that keygen wrote.
func OpenKey(file string) (*Key, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the key: %w", err)
	}
	identities, err := age.ParseIdentities(bytes.NewReader(content))
	if err != nil { // its text may quote the key
		return nil, fmt.Errorf("%s holds no key; name a file that keygen wrote", file)
	}
	return &Key{identities}, nil
}

// OpenPassphrase reads a passphrase from a file.
func OpenPassphrase(file string) (*Key, error) {
	text, err := readPassphrase(file)
	if err != nil {
		return nil, err
	}
	identity, err := age.NewScryptIdentity(text)
	if err != nil {
		return nil, fmt.Errorf("using the passphrase: %w", err)
	}
	return &Key{identities: []age.Identity{identity}}, nil
}

// ErrWrongKey: what was sealed was sealed for somebody else.
var ErrWrongKey = errors.New("this key does not open it")

// Reader opens what was sealed. What it gives was never changed; where that cannot be said, it fails.
func (k *Key) Reader(from io.Reader) (io.Reader, error) {
	r, err := age.Decrypt(from, k.identities...)
	var nobody *age.NoIdentityMatchError
	switch {
	case errors.As(err, &nobody):
		return nil, ErrWrongKey
	case err != nil:
		return nil, fmt.Errorf("%w: it is not sealed as a backup is, or its beginning is not what it was (%w)", ErrDamaged, err)
	}
	return sealedReader{r}, nil
}

// sealedReader says that a failure to open is damage, unless it is the disk's.
type sealedReader struct{ io.Reader }

func (r sealedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	var disk *os.PathError
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &disk) {
		err = fmt.Errorf("%w: a part of it is not what was written (%w)", ErrDamaged, err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: its end is missing", ErrDamaged)
	}
	return n, err
}

// MakeKey makes a key: the content of its file, and the recipient to seal for.
func MakeKey() (content []byte, recipient string, err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, "", fmt.Errorf("making a key: %w", err)
	}
	recipient = identity.Recipient().String()
	return fmt.Appendf(nil, "# recipient: %s\n%s\n", recipient, identity), recipient, nil
}
