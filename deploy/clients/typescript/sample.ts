// A worker looks for a class, and drafts an application for assistance: typed by the one document.
// SUITE=http://127.0.0.1:8000 TOKEN=$(aid token --person zhuoma) TRADE=… node made/sample.js
import createClient from "openapi-fetch";
import type { components, paths } from "./suite.js";

declare const process: { env: Record<string, string | undefined> };

const suite = createClient<paths>({
  baseUrl: process.env.SUITE ?? "http://127.0.0.1:8000",
  headers: { Authorization: `Bearer ${process.env.TOKEN ?? ""}` },
});

function answered<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const me = answered(await suite.GET("/intake/v1/me"));
const classes = answered(
  await suite.GET("/training-subsidy/v1/open-classes", {
    params: { query: { trade: process.env.TRADE ?? null } },
  }),
);

const draft: components["schemas"]["DraftBodyOfIntake"] = {
  region: "540102001",
  village: "540102001001",
  category: "EXPENDITURE_MEDICAL",
  procedure: "GENERAL",
  residence: "LOCAL_HUKOU",
  event: { cause_type: "MAJOR_DISEASE", incident_on: "2026-03-02", description: "家人住院。" },
  applicant: { name: me.name ?? "", id_number: "540102198503122043", phone: "13900000001" },
  members: [],
  account: { bank_code: "BANK-LHASA", account: "6222020200112233446", holder: "SELF" },
};
const drafted = answered(
  await suite.POST("/intake/v1/applications", {
    params: { header: { "idempotency-key": `"${crypto.randomUUID()}"` } },
    body: draft,
  }),
);

console.log(me.name, classes.items.map((one) => one.title ?? one.id).length, drafted.status);
