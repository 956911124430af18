// SPDX-License-Identifier: MIT
import type { Random } from './random.ts'

// prettier-ignore
const WOMEN = [
  'Anneliese', 'Barbara', 'Christa', 'Elfriede', 'Eva', 'Franziska', 'Gerlinde', 'Helga', 'Ingrid', 'Johanna',
  'Katharina', 'Leni', 'Magdalena', 'Maria', 'Monika', 'Rosa', 'Sabine', 'Theresia', 'Ursula', 'Veronika',
]
// prettier-ignore
const MEN = [
  'Alois', 'Andreas', 'Anton', 'Bernhard', 'Christian', 'Ferdinand', 'Franz', 'Georg', 'Hannes', 'Hubert',
  'Jakob', 'Johann', 'Josef', 'Lorenz', 'Martin', 'Matthias', 'Michael', 'Sebastian', 'Stefan', 'Tobias',
]
// prettier-ignore
const FAMILIES = [
  'Aigner', 'Bachmann', 'Baumgartner', 'Berger', 'Brunner', 'Dorfer', 'Ebner', 'Egger', 'Fink', 'Fuchs',
  'Gasser', 'Gruber', 'Haider', 'Hofer', 'Holzer', 'Huber', 'Kainz', 'Kaufmann', 'Kofler', 'Krenn',
  'Lechner', 'Leitner', 'Lindner', 'Mair', 'Mayr', 'Moosbrugger', 'Moser', 'Nagl', 'Novak', 'Oberhofer',
  'Pichler', 'Plattner', 'Rainer', 'Reiter', 'Rieder', 'Sailer', 'Schmid', 'Schwarz', 'Stadler', 'Steiner',
  'Thaler', 'Tischler', 'Unterberger', 'Vogl', 'Wagner', 'Walcher', 'Weber', 'Wieser', 'Winkler', 'Zeller',
]
// prettier-ignore
const STREETS = [
  'Am Anger', 'Bachstraße', 'Bahnhofstraße', 'Bergweg', 'Dorfplatz', 'Feldgasse', 'Gartenstraße', 'Hauptstraße',
  'Kapellenweg', 'Kirchgasse', 'Lindenallee', 'Marktplatz', 'Mühlweg', 'Quellenweg', 'Ringstraße', 'Schulstraße',
  'Sonnenhang', 'Talstraße', 'Wiesenweg', 'Ziegelgasse',
]
// Number blocks that the German regulator keeps free for stories: whoever dials them reaches nobody.
const STORY_BLOCKS = ['+49 30 23125', '+49 40 66969', '+49 69 90009', '+49 89 99998']

/** The family names, for who wants them without repetition. */
export const FAMILY_NAMES: readonly string[] = FAMILIES

/** A first name. */
export function firstName(random: Random): string {
  return random.pick(random.chance(0.5) ? WOMEN : MEN)
}

/** A family name. */
export function familyName(random: Random): string {
  return random.pick(FAMILIES)
}

/** A street with a number. */
export function street(random: Random): string {
  return `${random.pick(STREETS)} ${random.integer(1, 68)}`
}

/** A telephone number that belongs to nobody. */
export function phone(random: Random): string {
  return `${random.pick(STORY_BLOCKS)} ${String(random.integer(0, 999)).padStart(3, '0')}`
}
