// SPDX-License-Identifier: MIT
import { Hono } from 'hono'
import { limitBody } from './http/limit-body.ts'
import { RequestProblem } from './http/request-problem.ts'
import { addCatalogueRoutes } from './routes/catalogue.ts'
import { addCareRoutes } from './routes/care.ts'
import { addHerdRoutes } from './routes/herds.ts'
import { addImageRoutes } from './routes/images.ts'
import { addOfficeRoutes } from './routes/office.ts'
import { addRecordRoutes } from './routes/records.ts'
import { addStaffRoutes } from './routes/staff.ts'
import { answerPublicFile } from './serve/public-files.ts'
import type { DairyEvent } from './serve/event-log.ts'
import type { Services } from './services.ts'

/** What the app needs beside its services. */
export interface AppOptions {
  readonly services: Services
  /** Where the built web app is; `undefined` when there is none. */
  readonly publicFolder: string | undefined
  readonly onEvent: (event: DairyEvent) => void
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** Puts the dairy's handlers together. It knows nothing of caches: the middleware in front of it does. */
export function createApp({ services, publicFolder, onEvent }: AppOptions): Hono {
  const app = new Hono()

  // Another site's form may carry our cookie in an old browser; Fetch Metadata tells it apart.
  app.use('/api/*', async (c, next) => {
    const isForeign = c.req.header('Sec-Fetch-Site') === 'cross-site'
    if (isForeign && !SAFE_METHODS.includes(c.req.method)) {
      throw new RequestProblem(403, 'Not allowed', 'Write from the portal’s own pages')
    }
    await next()
  })

  // Order: before anything reads a body.
  app.use('/api/*', limitBody)

  addStaffRoutes(app, services)
  addCatalogueRoutes(app, services)
  addHerdRoutes(app, services)
  addRecordRoutes(app, services)
  addCareRoutes(app, services)
  addOfficeRoutes(app, services)
  addImageRoutes(app, services)

  app.all('/api/*', (c) => {
    throw new RequestProblem(404, 'Not found', `There is no ${c.req.method} ${c.req.path}`)
  })
  app.get('*', (c) => answerPublicFile(publicFolder, new URL(c.req.url).pathname))

  app.onError((error, c) => {
    if (error instanceof RequestProblem) return error.toResponse()
    const { method, path } = c.req
    onEvent({ type: 'request-failed', method, path, error })
    return new RequestProblem(500, 'Server error', 'Try again in a moment').toResponse()
  })
  return app
}
