// SPDX-License-Identifier: MIT
import { getRequestListener } from '@hono/node-server'
import type { SqlTransaction } from '@springhouse/origin'
import {
  expressHandler,
  fastifyHandler,
  honoHandler,
  idempotent,
  type IdempotentHandler,
  type IdempotentOptions,
  koaHandler,
  type Springhouse,
  type Write,
} from '@springhouse/server-headers'
import express from 'express'
import fastify, { type FastifyRequest } from 'fastify'
import { type Context as HonoContext, Hono } from 'hono'
import { validator } from 'hono/validator'
import Koa from 'koa'
import { createServer, type Server } from 'node:http'

/** The portal's one write: saves a yield of an animal. */
export async function saveYield<Context>(
  request: Request,
  { tx, owner, invalidate }: Write<SqlTransaction, Context>,
  animal: string | undefined,
): Promise<Response> {
  const { litres }: { readonly litres?: unknown } = { ...(await request.json()) }
  if (typeof litres !== 'number' || litres > 100) {
    return Response.json({ detail: 'Too much milk' }, { status: 422 })
  }
  await tx.query('INSERT INTO yields (animal, litres, owner) VALUES ($1, $2, $3)', [
    animal,
    litres,
    owner,
  ])
  invalidate(['yields', `animal:${animal}`])
  const headers = new Headers({ ETag: '"v1"', 'X-Shed': 'north' })
  headers.append('Set-Cookie', 'a=1; Path=/')
  headers.append('Set-Cookie', 'b=2; Path=/')
  return Response.json({ animal, litres }, { status: 201, headers })
}

/** What each framework's portal is made of. */
export type Options = Omit<IdempotentOptions<SqlTransaction>, 'authorize'> & {
  readonly authorize: (request: Request) => Promise<string | Response>
}

/** Makes a server of one framework. */
export type MakeServer = (portal: Springhouse, options: Options) => Promise<Server>

const PATH = '/api/animals/:animal/yields'
const ANIMAL = /^\/api\/animals\/([^/]+)\/yields$/

/** Every framework, with the body parsed before and not. */
export const FRAMEWORKS: Readonly<Record<string, MakeServer>> = {
  'the Fetch API': async (portal, options) => {
    const save = idempotent<SqlTransaction>((request, write) => {
      const [, animal] = ANIMAL.exec(new URL(request.url).pathname) ?? []
      return saveYield(request, write, animal)
    }, options)
    const answer = (request: Request): Promise<Response> =>
      portal.fetch(request, (asked) => save(asked))
    return fetchServer(answer)
  },

  Hono: async (portal, options) => {
    const app = new Hono()
    app.post(PATH, honoHandler(saveHono(options)))
    return honoServer(app, portal)
  },

  'Hono behind a validator': async (portal, options) => {
    const app = new Hono()
    app.post(
      PATH,
      validator('json', (value: unknown) => ({ value })),
      honoHandler(saveHono(options)),
    )
    return honoServer(app, portal)
  },

  Express: async (portal, options) => expressServer(portal, options, []),

  'Express behind a parser': async (portal, options) =>
    expressServer(portal, options, [express.json()]),

  Fastify: async (portal, options) => {
    const app = fastify({
      serverFactory: (handler) =>
        createServer((req, res) => portal.node(req, res, () => handler(req, res))),
    })
    app.post<{ Params: Params }>(
      PATH,
      fastifyHandler(
        idempotent<SqlTransaction, FastifyRequest<{ Params: Params }>>(
          (request, write) => saveYield(request, write, write.context.params.animal),
          options,
        ),
      ),
    )
    await app.ready()
    return app.server
  },

  Koa: async (portal, options) => {
    const app = new Koa()
    const save = koaHandler(
      idempotent<SqlTransaction, Koa.Context>((request, write) => {
        const [, animal] = ANIMAL.exec(write.context.path) ?? []
        return saveYield(request, write, animal)
      }, options),
    )
    app.use(save)
    const handle = app.callback()
    return createServer((req, res) => portal.node(req, res, () => void handle(req, res)))
  },
}

interface Params {
  readonly animal: string
}

function saveHono(options: Options): IdempotentHandler<HonoContext> {
  return idempotent<SqlTransaction, HonoContext>(
    (request, write) => saveYield(request, write, write.context.req.param('animal')),
    options,
  )
}

function fetchServer(answer: (request: Request) => Promise<Response>): Server {
  const listen = getRequestListener(answer)
  return createServer((req, res) => void listen(req, res))
}

function honoServer(app: Hono, portal: Springhouse): Server {
  const next = async (request: Request): Promise<Response> => app.fetch(request)
  return fetchServer((request) => portal.fetch(request, next))
}

function expressServer(
  portal: Springhouse,
  options: Options,
  before: readonly express.RequestHandler[],
): Server {
  const app = express()
  app.use(portal.node)
  for (const handler of before) app.use(handler)
  const save = idempotent<SqlTransaction, express.Request>((request, write) => {
    const { animal } = write.context.params
    return saveYield(request, write, typeof animal === 'string' ? animal : undefined)
  }, options)
  app.post(PATH, expressHandler(save))
  return createServer(app)
}
