package httpapi

import (
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

// registryRoutes are those of the registry's files, two for each kind.
func registryRoutes() []route {
	var table []route
	for _, kind := range wire.RegistryKinds() {
		table = append(table,
			route{http.MethodPost, wire.ImportPath(kind), RoleAdmin, importPart(kind), documentation{
				summary: "Enter a part of a file of " + kind + ", cut at a line's end. Bad lines are refused and the others go on.",
				takes:   []string{wire.MediaCSV, wire.MediaNDJSON}, response: &wire.ImportResponse{}, status: 200, keyed: true,
				query: []parameter{
					{wire.FirstLineParam, "number of the part's first line in its file, a header left out; default the part is the file", false},
					{wire.DryRunParam, "true: say what would be refused and enter nothing", false}}}},
			route{http.MethodGet, wire.ExportPath(kind), RoleAdmin, exportPage(kind), documentation{
				summary: "A page of the " + kind + ", as an import reads it. " + wire.NextHeader + " leads to the next.",
				media:   wire.MediaCSV, status: 200,
				query: []parameter{
					{wire.FormatParam, "csv (default) or ndjson", false},
					{wire.AfterParam, "the " + wire.NextHeader + " of the page before", false},
					{wire.LimitParam, "how many lines at most", false},
					{wire.ContactsParam, "true: with names and contact data of persons; it is noted who looked", false}}}})
	}
	return append(table, route{http.MethodPost, wire.PublishPath, RoleAdmin, publishAgendas, documentation{
		summary: "Publish the agendas up to the horizon now.", response: &wire.PublishResponse{}, status: 200, keyed: true}})
}

// personRoutes are those of one person and of one referral.
func personRoutes() []route {
	return []route{
		{http.MethodPost, wire.LookPath, rolesRecord, lookAtPerson, documentation{
			summary: "What is known of a person.", request: &wire.LookRequest{}, response: &wire.LookResponse{}, status: 200,
			refuses: []wire.Code{wire.InvalidDocument, wire.NotFound}}},
		{http.MethodPut, wire.ContactPath, rolesRecord, putContact, documentation{
			summary: "Replace how a person is reached.", request: &wire.ContactRequest{}, response: &wire.ContactResponse{}, status: 200,
			refuses: []wire.Code{wire.InvalidDocument, wire.NotFound, wire.StorageFull, wire.OutcomeUnknown}}},
		{http.MethodPost, wire.ErasePath, RoleAdmin, erasePerson, documentation{
			summary: "Make a person anonymous for good: destroy the key of the contact data, keep the number.",
			request: &wire.EraseRequest{}, response: &wire.EraseResponse{}, status: 200, keyed: true,
			refuses: []wire.Code{wire.InvalidDocument, wire.NotFound, wire.WrongState}}},
		{http.MethodPost, wire.ReferralsPath, RoleStaff | RoleAdmin, putReferral, documentation{
			summary: "Enter a referral. One that the person has already stays as it is.", request: &wire.ReferralRequest{},
			response: &wire.ReferralResponse{}, status: 201, keyed: true,
			refuses: []wire.Code{wire.InvalidDocument, wire.NotFound}}},
		{http.MethodPost, wire.SearchReferralPath, rolesRecord, searchReferrals, documentation{
			summary: "A person's referrals, the newest first.", request: &wire.ReferralsRequest{},
			response: &wire.ReferralsResponse{}, status: 200, refuses: []wire.Code{wire.InvalidDocument}}},
	}
}

// rolesRecord may see and keep up to date what is known of a person; a patient, of the own person and the
// dependents.
const rolesRecord = RolePatient | RoleOperator | RoleStaff | RoleAdmin
