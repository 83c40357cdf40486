/** What production refuses to run with. */

/** It looks at what was written, before anything is parsed, so that these faults stand beside all others. */
export function unsafeInProduction(given: Readonly<Record<string, string | undefined>>): string[] {
  const { ISSUER, SECRET, DEMO, BCRYPT_COST } = given;
  const faults: string[] = [];
  if (ISSUER === undefined) {
    faults.push("ISSUER is required in production: the public https URL of this server");
  } else if (!ISSUER.startsWith("https:")) {
    faults.push("ISSUER must be an https URL in production: tokens and passwords travel there");
  }
  if (SECRET === undefined) {
    faults.push("SECRET is required in production; make one with: openssl rand -base64 32");
  }
  if (DEMO === "on" || DEMO === "true") {
    faults.push("DEMO cannot be on in production: everybody knows the demonstration passwords");
  }
  if (Number(BCRYPT_COST) < 10) faults.push("BCRYPT_COST must be 10 at least in production");
  return faults;
}
