// Package witness is clients that go on booking, cancelling and looking while a cluster suffers, ask again
// under the same key until they are answered, and record everything for package history.
package witness
