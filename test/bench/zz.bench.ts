import { it } from 'vitest'
import { openOutboxBed } from './outbox-bed.ts'
it('debug', async () => {
  const bed = await openOutboxBed()
  const ask = (e: string): Promise<unknown> => bed.page.evaluate(`outboxBench.${e}`)
  console.log('enq', await ask('enqueue(25, 1024)'))
  console.log('clear', await Promise.race([ask('clear()'), new Promise(r=>setTimeout(r,8000,'CLEAR HANGS'))]))
  console.log('fill', await Promise.race([ask('fill({records:40,groups:20,bytes:300})'), new Promise(r=>setTimeout(r,8000,'FILL HANGS'))]))
  bed.gate.slow(50)
  console.log('drain', await Promise.race([ask(`drain('never')`), new Promise(r=>setTimeout(r,20000,'DRAIN HANGS'))]))
  console.log(bed.gate.seen.length, bed.gate.seen.slice(-3))
  console.log('count', await ask('count()'))
  await bed.close()
}, 100000)
