package wire

// Header names of the contract.
const (
	// IdempotencyKeyHeader carries a client's name for one change, a quoted or a bare string.
	IdempotencyKeyHeader = "Idempotency-Key"
	// IndexHeader carries what a node had applied, "generation.index"; sent back, it asks a node to
	// be at least there.
	IndexHeader = "Cupo-Index"
	// LagHeader says on the answers of a replica without a vote by how many seconds it is behind.
	LagHeader           = "Cupo-Lag"
	AuthorizationHeader = "Authorization"
	AcceptHeader        = "Accept"
	LanguageHeader      = "Accept-Language"
	ContentTypeHeader   = "Content-Type"
	RetryAfterHeader    = "Retry-After"
)

// BearerPrefix stands before the token in the Authorization header.
const BearerPrefix = "Bearer "

// Media types of bodies. MediaJSON is the default of both directions.
const (
	MediaJSON    = "application/json"
	MediaMsgpack = "application/msgpack"
	// MediaBackup is that of a backup and of a page of the log.
	MediaBackup = "application/vnd.cupo.backup"
	// MediaProblemJSON and MediaProblemMsgpack are those of a refusal.
	MediaProblemJSON    = "application/problem+json"
	MediaProblemMsgpack = "application/problem+msgpack"
)
