package wire_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

var (
	sampleDocument    = wire.Document{Type: wire.DocumentCedula, Number: "1710034065"}
	samplePerson      = wire.Person{Document: sampleDocument}
	sampleUnitSummary = wire.UnitSummary{ID: "u-guaranda", Name: "Hospital Básico Guaranda", City: "Guaranda"}
	sampleSpecialty   = wire.SpecialtySummary{ID: "medicina-general", Name: "Medicina General"}
	sampleDoctor      = wire.PractitionerSummary{ID: "p-17", Name: "Ñusta \"La Doctora\" Quishpe"}
	sampleSlot        = wire.Slot{
		ID: "s-1", Start: "2026-12-01T09:20:00-05:00", Minutes: 20,
		Practitioner: sampleDoctor, Status: wire.SlotFree, Unit: &sampleUnitSummary,
	}
	sampleAppointmentSlot = wire.AppointmentSlot{
		ID: "s-1", Start: "2026-12-01T09:20:00-05:00", Minutes: 20, ArriveBy: "2026-12-01T08:50:00-05:00",
		Unit: sampleUnitSummary, Specialty: sampleSpecialty, Practitioner: sampleDoctor,
	}
	sampleAppointment = wire.Appointment{
		Code: "K7M2-9QXA", Status: wire.StatusRescheduled, Channel: "web", BookedAt: "2026-11-23T08:00:01-05:00",
		Person: samplePerson, Slot: sampleAppointmentSlot, CancelUntil: "2026-11-30T21:20:00-05:00", Suspended: true,
		Bring: []string{"cedula", "referral"}, CostUSD: wire.CostFree, RescheduledTo: "B3TX-44HN",
	}
	sampleAny = wire.AnyRequest{
		Unit: "u-guaranda", Province: "02", Specialty: "odontologia", Near: "-1.59,-79.00",
		From: "2026-12-01", To: "2026-12-15", Practitioner: "p-17",
	}
	sampleBook = wire.BookRequest{
		Person: samplePerson, Slot: "s-1", Hold: "h-9", Any: &sampleAny, Referral: "r-3",
	}
	sampleNext    = wire.NextStep{Step: "waitlist", Words: "Puede anotarse en la lista de espera."}
	sampleProblem = wire.Problem{
		Type: wire.ProblemTypePrefix + "slot-taken", Title: "El cupo ya fue tomado", Status: 409,
		Detail: "Otra persona tomó este cupo.", Code: "slot-taken", Rule: "onePerSlot", Field: "/slot",
		RetryAfterSeconds: 3, Alternatives: []wire.Slot{sampleSlot}, Next: &sampleNext,
	}
	sampleHold    = wire.Hold{ID: "h-9", Slot: "s-1", Expires: "2026-11-23T08:05:00-05:00", Code: "048213"}
	sampleCounts  = wire.VerifyCounts{Persons: 5_000_000, Agendas: 90_000, Slots: 3_200_000, Appointments: 3_000_000, Holds: 12, Keys: 71}
	sampleRefusal = wire.ImportRefusal{Line: 1_204_117, Field: "birthDate", Reason: wire.ReasonMalformed, Words: "No es una fecha."}
	sampleContact = wire.Contact{Name: "María Ñusta Quishpe", Mobile: "0991234567", MobileCompany: "Movistar", Email: "ana@example.ec"}
	sampleAgenda  = wire.Agenda{
		ID: "zik0zj", Practitioner: sampleDoctor, Specialty: sampleSpecialty, Start: "2026-12-01T08:00:00-05:00", End: "2026-12-01T12:00:00-05:00",
		Slots: 12, Free: 5, Suspended: 3, Appointments: []wire.Appointment{sampleAppointment},
	}
	sampleDependent = wire.Dependent{Document: sampleDocument, Name: "Camila Quishpe", Coverage: "child"}
	sampleReferral  = wire.Referral{
		ID: "D2026A17", Specialty: "oftalmologia", Issuer: "p-17", Issued: "2026-11-20", Until: "2027-02-20",
		Diagnosis: "H52.1", Used: true,
	}
	sampleAuditRow = wire.AuditRow{
		Index: 812, Position: 3, At: "2026-11-23T08:00:01-05:00", Kind: "reschedule", Actor: 7, Who: "operadora-7",
		Channel: "phone", Person: 12, Appointment: "K7M2-9QXA", Other: "B3TX-44HN", Number: 9,
		Origin: "00000000000000ab", Account: "00000000000000cd", Reason: "Pidió otra hora",
	}
	sampleChange = wire.Change{
		Index: 812, Position: 3, At: "2026-11-23T08:00:01-05:00", Kind: "reschedule", Actor: 7, Channel: "phone",
		Person: &samplePerson, Code: "K7M2-9QXA", Appointment: &sampleAppointment, Other: "B3TX-44HN", Number: 9,
	}
	sampleVerifyAudit   = wire.VerifyAudit{First: 1, Last: 812, Records: 700, Rows: 90_000, Head: "9f86d081884c7d65"}
	sampleKm            = 12.5
	sampleSessionPerson = wire.SessionPerson{Document: &sampleDocument, MaskedName: "A** Q******", Coverage: "affiliate"}
	sampleToken         = wire.Token{
		Number: "65536", Name: "Operadora 12", Role: "operator", Channel: "phone", Unit: "u-guaranda", Device: "ventanilla 3",
		Group: "noche", Made: "2026-11-23T08:00:00-05:00", MadeBy: "4", Expires: "2027-01-01T00:00:00-05:00", Revoked: true,
	}
	sampleOperatorGroup = wire.OperatorGroup{
		ID: "noche", Name: "Turno de la noche", Shifts: []wire.Shift{{Weekdays: []string{"mon", "fri"}, From: "22:00", To: "06:00"}},
	}

	sampleAppeal = wire.Appeal{
		ID: "K7M2-9QXA", Kind: wire.AppealDispute, State: wire.AppealUpheld, MadeAt: "2026-12-01T10:00:00-05:00",
		Document: "*******065", Reason: "Estuve en la ventanilla", DecidedAt: "2026-12-02T10:00:00-05:00",
		Decision: "Se comprobó", Extra: 2, Until: "2026-12-10", Code: "B3TX-44HN", Unit: "u-guaranda",
		Start: "2026-12-01T09:20:00-05:00", Recorded: wire.StatusAttended, RecordedAt: "2026-12-02T10:00:00-05:00", RecordedBy: 7,
	}
	sampleWait   = wire.QueueWait{Minutes: 25, Low: 15, High: 35}
	sampleTicket = wire.Ticket{
		ID: "K7M2-9QXA", Number: "P-007", Service: "preparacion", Class: wire.ClassAppointment, State: wire.TicketCalled,
		TakenAt: "2026-12-01T08:40:00-05:00", Ahead: 3, Wait: sampleWait, Desk: "Ventanilla 3",
		CalledAt: "2026-12-01T09:05:00-05:00", Times: 1,
	}
	sampleQueueService = wire.QueueService{ID: "preparacion", Name: "Preparación (signos vitales)", Letter: "P", Waiting: 4, Wait: sampleWait}
	sampleCalledTicket = wire.CalledTicket{
		Number: "P-007", Service: "preparacion", Desk: "Ventanilla 3", CalledAt: "2026-12-01T09:05:00-05:00", Times: 1,
	}
	sampleUnit = wire.Unit{
		ID: "u-galapagos", Name: "Centro de Salud San Cristóbal", Kind: "health-centre-b", Province: "20",
		City: "Puerto Baquerizo Moreno", Lat: -0.9, Lon: -89.6, Offset: "-06:00", DistanceKm: &sampleKm,
	}
	samplePairing = wire.Pairing{
		Code: "K7M2-9QXA", Name: "Quiosco 3", Unit: "u-guaranda", Role: "kiosk", Expires: "2026-11-23T08:15:00-05:00",
	}
	sampleKiosk = wire.Kiosk{
		Number: "65540", Name: "Quiosco 3", Role: "kiosk", Unit: "u-guaranda", Version: "v1.4.0",
		LastHeartbeat: "2026-11-23T08:20:30-05:00", QueueDepth: 2, Printer: wire.PrinterPaperLow,
		Made: "2026-11-23T08:02:00-05:00", Revoked: true,
	}
)

// samples has one example of every message, no field of it empty.
var samples = []wire.Message{
	&sampleAgenda,
	&wire.AgendaResponse{Agenda: sampleAgenda},
	&wire.SuspendRequest{From: "2026-12-01T09:20:00-05:00", Until: "2026-12-01T10:40:00-05:00"},
	&wire.AgendasResponse{Date: "2026-12-01", Agendas: []wire.Agenda{sampleAgenda}, Next: "1796000000.12"},
	&sampleAny,
	&sampleAppeal,
	&wire.AppealRequest{Person: samplePerson, Reason: "Tengo tratamiento"},
	&wire.AppealResponse{Appeal: sampleAppeal},
	&wire.AppealsResponse{Appeals: []wire.Appeal{sampleAppeal}},
	&wire.AttendanceRequest{Person: &samplePerson},
	&wire.DecideRequest{Uphold: true, Status: wire.StatusAttended, Extra: 2, Until: "2026-12-10", Reason: "Se comprobó"},
	&wire.DisputeRequest{Reason: "Estuve en la ventanilla"},
	&wire.LiftRequest{Document: sampleDocument, Reason: "Se disculpó"},
	&wire.LiftResponse{Blocked: true},
	&sampleAppointment,
	&wire.AppointmentResponse{Appointment: sampleAppointment, Ticket: &sampleTicket},
	&sampleAppointmentSlot,
	&wire.AppointmentsResponse{Appointments: []wire.Appointment{sampleAppointment}, MaskedName: "A** Q******"},
	&wire.AuditRequest{
		Document: &sampleDocument, Appointment: "K7M2-9QXA", Actor: "operadora-7", From: "2026-11-23T00:00:00-05:00",
		To: "2026-11-24T00:00:00-05:00", After: "812.3", Limit: 50,
	},
	&wire.AuditResponse{Rows: []wire.AuditRow{sampleAuditRow}, Next: "812.3", More: true, First: 1, Last: 900},
	&sampleAuditRow,
	&wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-12-01", Free: 17}, {Date: "2026-12-02", Free: 1}}},
	&wire.BatchOutcome{Appointment: &sampleAppointment, Problem: &sampleProblem},
	&wire.BatchRequest{Items: []wire.BookRequest{sampleBook, {Person: samplePerson, Slot: "s-2"}}},
	&wire.BatchResponse{Outcomes: []wire.BatchOutcome{{Appointment: &sampleAppointment}, {Problem: &sampleProblem}}},
	&sampleBook,
	&sampleChange,
	&wire.ChangesResponse{Changes: []wire.Change{sampleChange}, Next: "813", More: true, First: 1},
	&wire.CancelRequest{Reason: "Ya no la necesito", IssueYear: 2019},
	&wire.ClockRequest{Now: "2024-04-01T06:00:00-05:00"},
	&wire.ClockResponse{Now: "2024-04-01T06:00:00-05:00"},
	&wire.Challenge{Algorithm: "SHA-256", Challenge: "6f1e", MaxNumber: 50_000, Salt: "a1b2?expires=1795438800&", Signature: "77aa"},
	&wire.SessionRequest{Document: sampleDocument, IssueYear: 2019, Challenge: "eyJhbGdvcml0aG0iOiJTSEEtMjU2In0="},
	&wire.SessionResponse{
		Token: wire.SessionPrefix + "AAAB", Expires: "2026-11-23T08:20:00-05:00", Now: "2026-11-23T08:00:00-05:00", Person: sampleSessionPerson,
		Dependents: []wire.SessionPerson{sampleSessionPerson},
	},
	&sampleSessionPerson,
	&wire.TokenRequest{
		Name: "Operadora 12", Role: "operator", Channel: "web", Unit: "u-guaranda", Device: "ventanilla 3", Group: "noche",
		Expires: "2027-01-01T00:00:00-05:00",
	},
	&sampleToken,
	&wire.TokenResponse{Token: sampleToken, Secret: "cupo-t1.AAAB"},
	&wire.TokensResponse{Tokens: []wire.Token{sampleToken}},
	&wire.PairingRequest{Name: "Quiosco 3", Unit: "u-guaranda", Role: "kiosk"},
	&samplePairing,
	&wire.PairingResponse{Pairing: samplePairing},
	&wire.PairRequest{Code: "K7M2-9QXA", Device: "Tableta de la entrada"},
	&wire.PairResponse{Token: "cupo-t1.AAAB", Number: "65540", Name: "Quiosco 3", Role: "kiosk", Unit: sampleUnit},
	&wire.HeartbeatRequest{Version: "v1.4.0", QueueDepth: 2, Printer: wire.PrinterPaperLow},
	&wire.HeartbeatResponse{Now: "2026-11-23T08:20:30-05:00", Version: "v1.4.1", Unit: sampleUnit},
	&sampleKiosk,
	&wire.KiosksResponse{Kiosks: []wire.Kiosk{sampleKiosk}},
	&sampleOperatorGroup,
	&sampleOperatorGroup.Shifts[0],
	&wire.GroupsRequest{Groups: []wire.OperatorGroup{sampleOperatorGroup}},
	&wire.GroupsResponse{Groups: []wire.OperatorGroup{sampleOperatorGroup}},
	&wire.Day{Date: "2026-12-01", Free: 17},
	&sampleDocument,
	&wire.Health{Status: "ok"},
	&sampleHold,
	&wire.HoldRequest{Person: samplePerson, Slot: "s-1", Referral: "D2026A17"},
	&wire.HoldResponse{Hold: sampleHold},
	&sampleNext,
	&samplePolicy,
	&samplePolicy.Channels[0],
	&samplePolicyChange,
	&wire.PolicyDiff{InForce: 4, Changes: []wire.PolicyChange{samplePolicyChange}, Problems: []wire.PolicyProblem{samplePolicyProblem}},
	&samplePolicyFinding,
	&wire.PolicyExplainRequest{Person: samplePerson, Slot: "s-1", Channel: "web", Act: wire.ActBook, Referral: "r-3"},
	&wire.PolicyExplanation{
		Version: 4, Allowed: true, Code: "limit-reached", Rule: "maxPerDay", Title: "Llegó al límite", Detail: "Son 2 al día.",
		Next: &sampleNext, Findings: []wire.PolicyFinding{samplePolicyFinding},
	},
	&samplePolicyField,
	&samplePolicyProblem,
	&wire.PolicyResponse{
		Policy: samplePolicy, Version: 4, InForce: 5, Fields: []wire.PolicyField{samplePolicyField}, Changes: []wire.PolicyChange{samplePolicyChange},
	},
	&samplePerson,
	&sampleDoctor,
	&sampleProblem,
	&wire.Province{Code: "02", Name: "Bolívar"},
	&wire.ProvincesResponse{Provinces: []wire.Province{{Code: "01", Name: "Azuay"}, {Code: "02", Name: "Bolívar"}}},
	&wire.Readiness{
		Ready: true, Node: "n1", Role: "Follower", Leader: "n2", Term: 7, AppliedIndex: 1 << 40,
		Reasons: []string{"catching-up"},
	},
	&wire.RescheduleRequest{Slot: "s-2", IssueYear: 2019},
	&wire.SearchRequest{Document: sampleDocument, Status: wire.StatusBooked, IssueYear: 2019},
	&sampleSlot,
	&wire.SlotsResponse{Slots: []wire.Slot{sampleSlot}},
	&wire.SpecialtiesResponse{Specialties: []wire.Specialty{{ID: "pediatria", Name: "Pediatría", Level: wire.LevelFirst}}},
	&wire.Specialty{ID: "oftalmologia", Name: "Oftalmología", Level: wire.LevelReferred},
	&sampleSpecialty,
	&sampleWait,
	&sampleTicket,
	&sampleQueueService,
	&sampleCalledTicket,
	&wire.Queue{
		Unit: "u-guaranda", Now: "2026-12-01T09:05:01-05:00", Services: []wire.QueueService{sampleQueueService},
		Called: []wire.CalledTicket{sampleCalledTicket},
	},
	&wire.CheckInRequest{Person: &samplePerson, Appointment: "K7M2-9QXA", ArrivedAt: "2026-12-01T08:50:00-05:00"},
	&wire.TicketRequest{Service: "preparacion", Class: wire.ClassElderly, Appointment: "K7M2-9QXA"},
	&wire.TicketResponse{Ticket: sampleTicket},
	&wire.TicketsResponse{Tickets: []wire.Ticket{sampleTicket}},
	&wire.CallRequest{Services: []string{"preparacion", "farmacia"}, Desk: "Ventanilla 3"},
	&wire.TransferRequest{Service: "farmacia"},
	&wire.ClassRequest{Class: wire.ClassPregnant},
	&sampleUnit,
	&sampleUnitSummary,
	&wire.UnitsResponse{Units: []wire.Unit{sampleUnit}},
	&sampleCounts,
	&wire.ImportResponse{Lines: 9, Accepted: 5, Unchanged: 2, RefusedLines: 2, Waiting: 1, Refused: []wire.ImportRefusal{sampleRefusal}},
	&sampleRefusal,
	&sampleContact,
	&wire.LookRequest{Document: sampleDocument},
	&wire.LookResponse{
		Person: samplePerson, Coverage: "affiliate", CoveredFrom: "2020-01-01", CoveredTo: "2030-12-31", Blocked: true,
		Holder: &sampleDocument, Contact: &sampleContact, Dependents: []wire.Dependent{sampleDependent},
	},
	&sampleDependent,
	&wire.ContactRequest{Document: sampleDocument, Mobile: "0991234567", MobileCompany: "Movistar", Email: "ana@example.ec"},
	&wire.ContactResponse{Contact: sampleContact},
	&wire.EraseRequest{Document: sampleDocument, Reason: "Solicitud del titular"},
	&wire.EraseResponse{Number: 17},
	&wire.PublishResponse{Agendas: 412},
	&wire.ReferralRequest{
		ID: "D2026A17", Person: samplePerson, Specialty: "oftalmologia", Issuer: "p-17", Issued: "2026-11-20",
		Until: "2027-02-20", Diagnosis: "H52.1",
	},
	&sampleReferral,
	&wire.ReferralResponse{Referral: sampleReferral},
	&wire.ReferralsRequest{Document: sampleDocument},
	&wire.ReferralsResponse{Referrals: []wire.Referral{sampleReferral}},
	&sampleVerifyAudit,
	&wire.ClusterChangeRequest{Node: "b", Address: "10.0.0.2:7400"},
	&sampleMember,
	&wire.ClusterResponse{Generation: "1790000000000", Node: "a", Leader: "a", Term: 3, Members: []wire.ClusterMember{sampleMember}},
	&wire.VerifyReport{AppliedIndex: 99, Checked: sampleCounts, Audit: sampleVerifyAudit, Violations: []string{"slot s-1 has two owners"}},
}

// nameOf is the name of a message's struct.
func nameOf(m wire.Message) string { return reflect.TypeOf(m).Elem().Name() }

// newOf is an empty message of the same struct.
func newOf(m wire.Message) wire.Message {
	return reflect.New(reflect.TypeOf(m).Elem()).Interface().(wire.Message)
}

func TestSamplesAreComplete(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "zz_json.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var generated, sampled []string
	for _, decl := range file.Decls {
		method, ok := decl.(*ast.FuncDecl)
		if ok && method.Name.Name == "UnmarshalJSON" {
			generated = append(generated, method.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name)
		}
	}
	for _, sample := range samples {
		sampled = append(sampled, nameOf(sample))
		value := reflect.ValueOf(sample).Elem()
		for i := range value.NumField() {
			if value.Field(i).IsZero() {
				t.Errorf("the sample of %s leaves %s empty", nameOf(sample), value.Type().Field(i).Name)
			}
		}
	}
	slices.Sort(generated)
	slices.Sort(sampled)
	if !slices.Equal(generated, sampled) {
		t.Errorf("messages %s\nsamples  %s", strings.Join(generated, " "), strings.Join(sampled, " "))
	}
}

var sampleMember = wire.ClusterMember{
	ID: "b", Address: "10.0.0.2:7400", Voter: true, Reachable: true, Role: "follower", API: "10.0.0.2:8080", Version: "1.0.0",
	AppliedIndex: 99, LagEntries: 3, ClockAheadMillis: -12, Reasons: []string{"no leader"},
}
