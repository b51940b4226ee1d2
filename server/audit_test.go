package server_test

import (
	"net/http"
	"testing"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

// TestALookIsRecordedBeforeTheEnd: whoever saw a record a moment before the replica was stopped is in the
// trail that it starts with again.
func TestALookIsRecordedBeforeTheEnd(t *testing.T) {
	config := smallDemo(t.TempDir())
	demo, info := startDemo(t, config)
	operator := newClient(info.URL, info.Tokens["operator"])
	const looks = 5
	document := info.covered()[0]
	for range looks {
		status, answer, err := operator.do(http.MethodPost, wire.SearchPath, "", &wire.SearchRequest{Document: document})
		if err != nil || status != http.StatusOK {
			t.Fatalf("searching answered %d %s %v", status, answer, err)
		}
	}
	stopDemo(t, demo)
	report, err := server.VerifyOffline(config.DataDir + "/node")
	if err != nil || len(report.Violations) > 0 || report.Audit.Records == 0 {
		t.Fatalf("verifying what was stopped: %+v %v", report, err)
	}

	demo, info = startDemo(t, config)
	defer stopDemo(t, demo)
	admin := newClient(info.URL, info.Tokens["admin"])
	_, answer, err := admin.do(http.MethodPost, wire.AuditSearchPath, "", &wire.AuditRequest{Document: &document})
	var trail wire.AuditResponse
	if err != nil || trail.UnmarshalJSON(answer) != nil {
		t.Fatalf("the audit answered %s %v", answer, err)
	}
	found := 0
	for _, row := range trail.Rows {
		if row.Kind == "look" && row.Channel == "phone" {
			found++
			if row.Who == "" || row.Who == "2" {
				t.Errorf("the operator is called %q", row.Who)
			}
		}
	}
	if found != looks {
		t.Errorf("%d looks are in the trail, of %d: %s", found, looks, answer)
	}
	if after := newClient(info.URL, info.Tokens["monitor"]).verify(t); after.Audit.First != report.Audit.First || after.Audit.Last < report.Audit.Last {
		t.Errorf("before the restart %+v, after it %+v", report.Audit, after.Audit)
	}
}
