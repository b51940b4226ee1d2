package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/server/throttle"
	"github.com/cupo-ec/cupo/wire"
)

// Store is what the API needs of a replica: a *raftstore.Store.
type Store interface {
	intake.Log
	// Read returns when this node has applied everything that was decided before the call.
	Read(ctx context.Context) (index uint64, err error)
	AppliedIndex() uint64
	WaitApplied(ctx context.Context, index uint64) error
	Generation() uint64
	// Get reads one record: also of what is kept on disk only.
	Get(key []byte) (value []byte, ok bool, err error)
	// View lets look read the records of the state, as raftstore.Store.View does.
	View(ctx context.Context, look raftstore.Look) error
}

// Health is how a replica stands. Role is raft's word for it; Reasons say why it should get no traffic.
type Health struct {
	NodeID, Role, Leader string
	Term                 uint64
	Reasons              []string
}

// Meter counts what happens; every method may be called from any goroutine.
type Meter struct {
	// Request is called once a request, with the path of its route.
	Request func(method, path string, status int, took time.Duration)
	// Refused is called once for each problem answered.
	Refused func(code wire.Code)
	// Scrape writes all metrics in Prometheus's text format.
	Scrape func() (contentType string, body []byte, err error)
}

func (m *Meter) refused(code wire.Code) {
	if m.Refused != nil {
		m.Refused(code)
	}
}

// Clock is a clock that a demo may be told to move.
type Clock interface {
	// Advance moves the clock forward to a time, and returns when everything that hangs on the
	// time has happened. It never moves it backwards.
	Advance(ctx context.Context, to time.Time) (now time.Time, err error)
}

// Registry takes the registry's files in and gives them out.
type Registry interface {
	Import(ctx context.Context, part *ImportPart) (*wire.ImportResponse, error)
	Export(page *ExportPage) (text []byte, next string, err error)
}

// Contacts seals and opens how persons are called and reached.
type Contacts interface {
	// Check names the first field that is not what it should be, and the reason.
	Check(contact *wire.Contact) (field, reason string)
	Seal(person uint32, contact *wire.Contact) (allocator.ContactRecord, error)
	Read(person uint32) (contact *wire.Contact, ok bool, err error)
}

// Config is everything the API works with. Limits that are zero take their defaults.
type Config struct {
	State   *allocator.State
	Store   Store
	Tokens  *Tokens
	Logger  *slog.Logger
	Meter   Meter
	Version string
	// KioskVersion is the build of the kiosk's program that this node serves; empty where it serves none.
	KioskVersion string
	// Hand gives an encoded call to the leader's Handed and answers what that answers; nil in a cluster of
	// one. raftstore.ErrNotLeader means that no leader has carried it out, raftstore.ErrOutcomeUnknown that
	// one may have.
	Hand func(ctx context.Context, call []byte) (answer []byte, err error)
	// Lag is how far a node that only follows is behind; each of its answers says so. Nil on others.
	Lag func() time.Duration
	// Looks is told who looks at whose record; nil where nobody keeps that.
	Looks Looks
	// Actors names callers; nil leaves them their numbers.
	Actors Actors
	// Health is asked for each look at the node's readiness.
	Health func() Health
	// Refusing reports whether this node must not serve, whatever it is asked; nil for never.
	Refusing func() bool
	// Demo opens the routes that exist for measuring only.
	Demo bool
	// Registry and Contacts serve the routes of the registry; without them those are not found.
	Registry Registry
	Contacts Contacts
	// Cluster serves the routes of the cluster.
	Cluster Cluster
	// Backup serves the routes of backups; without it those are not found.
	Backup Backup
	// Publish publishes the agendas up to the horizon now, and says how many.
	Publish func(ctx context.Context) (int, error)
	// Clock, in a demo, can be moved through the API; nil leaves that route closed.
	Clock Clock

	// Admission says who is let in when more come than can be answered; nil lets everybody in.
	Admission Admission

	// Access says how patients and addresses are met.
	Access Access

	// Pages are the files that browsers load.
	Pages []Page

	MaxBodyBytes   int           // default 1 MiB
	MaxHeaderBytes int           // default 8 KiB
	MaxConnections int           // default 16,384
	MaxHeldBytes   int           // of all bodies larger than a header may be, at once; default 64 MiB
	ReadTimeout    time.Duration // for a whole request; default 10 s
	WriteTimeout   time.Duration // for a whole answer; default 10 s
	IdleTimeout    time.Duration // between two requests; default 75 s
}

func orDefault[T comparable](v, standard T) T {
	var zero T
	if v == zero {
		return standard
	}
	return v
}

// API serves the contract. See New.
type API struct {
	state  *allocator.State
	store  Store
	intake *intake.Intake
	tokens *Tokens
	logger *slog.Logger
	meter  Meter
	clock  Clock
	health func() Health
	looks  Looks
	actors Actors
	hand   func(ctx context.Context, call []byte) (answer []byte, err error)
	lag    func() time.Duration

	refusing func() bool

	registry Registry
	contacts Contacts
	cluster  Cluster
	publish  func(ctx context.Context) (int, error)
	backup   Backup

	version string
	// kioskVersion is what heartbeats are told.
	kioskVersion string
	router       *router
	pages        pages
	openAPI      []byte
	server       *fasthttp.Server
	fresh        freshConnections
	rendered     renderedProblems
	access       Access
	bodies       bodies
	door         *door

	admission Admission
	origins   origins
	spent     *spentChecks
	// steady is held by each request that looks at the state, and exclusively while the whole state is being
	// replaced.
	steady    sync.RWMutex
	verifying verification
	lifetime  context.Context
	end       context.CancelFunc
	// backingUp is held by the one who reads a backup. Streams end before other requests under way do.
	backingUp      sync.Mutex
	logReaders     logReaders
	told           throttle.Throttle
	backupPatience time.Duration
	streaming      context.Context
	boards         boards
	endStreaming   context.CancelFunc
}

// New makes an API that is ready to Serve.
func New(config Config) *API {
	lifetime, end := context.WithCancel(context.Background())
	a := &API{
		state: config.State, store: config.Store, intake: intake.New(config.State, config.Store),
		tokens: config.Tokens, logger: config.Logger, meter: config.Meter, clock: config.Clock, health: config.Health,
		hand: config.Hand, lag: config.Lag, looks: config.Looks, actors: config.Actors, version: config.Version, lifetime: lifetime, end: end,
		kioskVersion: config.KioskVersion,
		access:       config.Access, origins: newOrigins(), spent: newSpentChecks(maxSpentChecks),
		registry: config.Registry, contacts: config.Contacts, cluster: config.Cluster, publish: config.Publish, refusing: config.Refusing,
	}
	a.backup, a.backupPatience = config.Backup, backupPatience
	a.streaming, a.endStreaming = context.WithCancel(lifetime)
	a.boards.poll, a.boards.silence, a.boards.patience = boardPoll, boardSilence, boardPatience
	if a.admission = config.Admission; a.admission == nil {
		a.admission = everybody{}
	}
	a.bodies.buffered = orDefault(config.MaxHeaderBytes, 8<<10)
	a.bodies.most = int64(orDefault(config.MaxHeldBytes, 64<<20))
	a.door = newDoor(orDefault(config.MaxConnections, 16384), func() { a.meter.refused(wire.Overloaded) })
	a.pages = newPages(config.Pages)
	table := a.routes(config.Demo)
	a.router = newRouter(table)
	a.openAPI = describe(table, config.Version)
	a.server = &fasthttp.Server{
		Handler:                       a.handle,
		ErrorHandler:                  a.handleUnreadable,
		HeaderReceived:                a.framed,
		ExpectHandler:                 a.expect,
		Name:                          "cupo",
		ReadBufferSize:                a.bodies.buffered,
		MaxRequestBodySize:            orDefault(config.MaxBodyBytes, 1<<20),
		Concurrency:                   int(a.door.most) + leavingConnections,
		ReadTimeout:                   orDefault(config.ReadTimeout, 10*time.Second),
		WriteTimeout:                  orDefault(config.WriteTimeout, 10*time.Second),
		IdleTimeout:                   orDefault(config.IdleTimeout, 75*time.Second),
		SecureErrorLogMessage:         true,
		NoDefaultServerHeader:         true,
		NoDefaultContentType:          true,
		DisableHeaderNamesNormalizing: false,
		DisablePreParseMultipartForm:  true,
		CloseOnShutdown:               true,
		Logger:                        discardLogger{},
	}
	return a
}

// leavingConnections have been closed and are still counted by fasthttp for a moment. Beyond its own limit
// it would answer a text.
const leavingConnections = 1024

// discardLogger drops what fasthttp would log: its texts may quote requests.
type discardLogger struct{}

// Printf drops the text.
func (discardLogger) Printf(string, ...any) {}

// Serve answers requests on a listener until Shutdown.
func (a *API) Serve(on net.Listener) error {
	if err := a.server.Serve(listener{on, a}); err != nil {
		return fmt.Errorf("serving HTTP: %w", err)
	}
	return nil
}

// Shutdown takes no new connections, lets requests under way end, and returns when they have or when
// the context ends.
func (a *API) Shutdown(ctx context.Context) error {
	defer a.end()
	a.endStreaming()
	a.fresh.close()
	// A listener that its owner has closed already is closed.
	if err := a.server.ShutdownWithContext(ctx); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing HTTP connections: %w", err)
	}
	return nil
}

// Handler is the API as a fasthttp handler, for tests that need no listener.
func (a *API) Handler() fasthttp.RequestHandler { return a.handle }

func (a *API) handle(http *fasthttp.RequestCtx) {
	start := time.Now()
	c := &call{api: a, http: http}
	c.negotiate()
	r, err := c.serve(start)
	if err != nil {
		c.answerProblem(err)
	} else {
		c.answer(r)
	}
	a.letGoOfBody(http)
	c.answered()
	c.measure(start)
}

// measure counts the request by its route. A method or path that is in no table goes by one name:
// whoever sends many of them must not make as many metrics.
func (c *call) measure(start time.Time) {
	if c.api.meter.Request == nil {
		return
	}
	method := "other"
	if c.route != nil {
		method = c.route.method
	}
	c.api.meter.Request(method, c.routeName(), c.http.Response.StatusCode(), time.Since(start))
}

// serve takes a request through the checks that all have in common, to its route.
func (c *call) serve(start time.Time) (reply, error) {
	found, variables, err := c.api.router.find(c.http.Method(), c.http.Path())
	c.route = found
	if err != nil && c.page() {
		return reply{taken: true}, nil
	}
	if err != nil {
		return reply{}, c.unrouted(err)
	}
	c.setVariables(variables)
	if err := c.served(); err != nil {
		return reply{}, err
	}
	if !c.looksAtState() {
		return c.route.handle(c)
	}
	if err := c.enter(start); err != nil {
		return reply{}, err
	}
	if c.decides() {
		return c.decide()
	}
	r, err := c.here()
	if errors.Is(err, errBehind) || errors.Is(err, errReplacing) {
		return c.decide() // neither is ever true of the leader
	}
	return r, err
}

// enter learns who asks, and whether they are let in now.
func (c *call) enter(start time.Time) error {
	if !c.api.steady.TryRLock() {
		return errReplacing
	}
	defer c.api.steady.RUnlock()
	if err := c.authorise(); err != nil {
		return err
	}
	if err := c.admit(start); err != nil {
		return err
	}
	return c.limit()
}

// errReplacing: the whole state is being replaced by a leader's.
var errReplacing = fmt.Errorf("%w: and its state is being replaced", raftstore.ErrNotLeader)

// looksAtState reports whether an answer has anything of the state in it.
func (c *call) looksAtState() bool {
	switch c.route.path {
	case wire.HealthPath, wire.OpenAPIPath, wire.DocsPath:
		return false
	default:
		return true
	}
}

// Quiesce returns when no request looks at the state any more; until its answer is called, those that come are
// refused, or handed to the leader. Those that wait for another node do not hold it up.
func (a *API) Quiesce() (resume func()) {
	a.steady.Lock()
	return a.steady.Unlock
}

// unrouted refuses what is not in the table of routes. That needs no token: the table is published.
func (c *call) unrouted(err error) error {
	var wrong *wrongMethod
	if errors.As(err, &wrong) {
		c.http.Response.Header.Set("Allow", wrong.allowed)
		return refuse(wire.MethodNotAllowed)
	}
	return refuse(wire.NotFound)
}
