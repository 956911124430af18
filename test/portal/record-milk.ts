// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import type { HerdAnswer, RoundAnswer } from '../../demo/shared/api.ts'
import { signedIn } from '../integration/dairy-client.ts'
import type { Portal } from './portal.ts'

/** A cow on a driver's round. */
export interface Cow {
  readonly farm: number
  readonly animal: number
}

/** Finds a cow in milk on a person's round, as the server knows it. */
export async function cowOnRoundOf(portal: Portal, person: string): Promise<Cow> {
  const client = await signedIn(portal.running, person)
  const { stops } = await client.read<RoundAnswer>('/api/round')
  const farm = stops[0]?.farm.id ?? 0
  const { animals } = await client.read<HerdAnswer>(`/api/farms/${farm}/animals`)
  return { farm, animal: animals.find((animal) => animal.lactating)?.id ?? 0 }
}

/** Goes to another page of the app without loading anything anew, as a tap on a link does. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({ idx: history.length }, '', to)
    dispatchEvent(new PopStateEvent('popstate', { state: history.state as unknown }))
  }, path)
}

/** Fills in the form for one cow's milk, up to the button. */
export async function fillMilkForm(
  page: Page,
  { farm, animal }: Cow,
  litres: string,
): Promise<void> {
  await follow(page, `/record/milk?farm=${farm}&animal=${animal}`)
  await page.getByTestId('field-litres').fill(litres)
}

/** Records one cow's milk and waits until the portal says where the record is. */
export async function recordMilk(page: Page, cow: Cow, litres: string): Promise<void> {
  await fillMilkForm(page, cow, litres)
  await page.getByTestId('save-milk').click()
  await page.getByTestId('saved-message').waitFor()
}

/** Reads which litres the database has, oldest record first. */
export async function litresIn(portal: Portal): Promise<readonly number[]> {
  const { rows } = await portal.running.db.query<{ litres: number | string }>(
    'select litres from yield_records order by recorded_at, litres',
  )
  return rows.map(({ litres }) => Number(litres))
}
