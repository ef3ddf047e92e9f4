import type { RoleName } from '../../../../server/contract/profiles.ts';

/** What a column of a list can be about. */
export type StaffColumn = 'name' | 'first' | 'last' | 'username' | 'role' | 'ward';

const columns: Readonly<Record<StaffColumn, string>> = {
  name: 'name fullname displayname staff person employee vollername anzeigename mitarbeiter nombre nombrecompleto nombreyapellidos',
  first: 'firstname givenname forename vorname nombredepila',
  last: 'lastname surname familyname nachname familienname apellido apellidos',
  username:
    'username user login loginname account benutzername benutzer anmeldename kennung konto usuario nombredeusuario cuenta',
  role: 'role function job jobtitle profession rolle funktion beruf rol funcion cargo profesion',
  ward: 'ward unit department station abteilung bereich planta unidad servicio',
};

const roles: Readonly<Record<RoleName, string>> = {
  clinician:
    'clinician clinical clinicalstaff nurse rn registerednurse staffnurse midwife doctor dr md physician pflege pflegekraft pflegefachkraft pflegefachfrau pflegefachmann krankenpfleger krankenpflegerin krankenschwester hebamme arzt arztin klinischespersonal enfermera enfermero enfermeria matrona medico medica auxiliar personalclinico consultant registrar nursepractitioner advancednursepractitioner physicianassistant healthcareassistant hca nursingassistant cna lpn lvn rgn wardsister physiotherapist physiotherapeut physiotherapeutin fisioterapeuta tcae auxiliardeenfermeria enfermerajefe enfermerojefe',
  research: 'research researcher forschung forscher forscherin investigacion investigador investigadora',
  security_officer:
    'securityofficer security sicherheit sicherheitsbeauftragte sicherheitsbeauftragter seguridad responsabledeseguridad',
  it_admin:
    'it ti itadmin itadministrator administrator admin itadministration administracioninformatica informatica administrador administradora',
};

/**
 * The end of a profession's name says what it is: "Gesundheits- und Krankenpflegerin", "Oberarzt", "Charge nurse".
 * Offices of theirs end otherwise ("Arztsekretariat", "Pflegeverwaltung").
 */
const clinical =
  /(?:pfleger(?:in|innen)?|pflegekraft|pflegefach(?:kraft|frau|mann|fraumann|mannfrau|person)|pflegehelfer(?:in)?|pflegeassistent(?:in)?|pflegeassistenz|krankenschwester|arzt|arztin|hebamme|nurse|midwife|doctor|physician|enfermer[ao]|medic[ao])$/;

/** Case, marks and everything but letters left out. */
const folded = (word: string) =>
  word
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');

function meaningOf<Meaning extends string>(words: Readonly<Record<Meaning, string>>) {
  const meanings = Object.entries<string>(words).flatMap(([meaning, known]) =>
    known.split(' ').map((word) => [word, meaning as Meaning] as const),
  );
  const known = new Map(meanings);
  return (word: string): Meaning | null => known.get(folded(word)) ?? null;
}

/** What the heading of a column means in one of our languages; null: something else. */
export const columnOf = meaningOf(columns);
const knownRoleOf = meaningOf(roles);

/** The role that a word means; null: unknown. */
export function roleOf(word: string): RoleName | null {
  return knownRoleOf(word) ?? (clinical.test(folded(word)) ? 'clinician' : null);
}
