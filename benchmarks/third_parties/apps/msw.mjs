// A handler of Mock Service Worker, asked over HTTP; msw checks no bodies, and this does not either.
import { serve } from "@hono/node-server";
import { getResponse, http, HttpResponse } from "msw";
import { createThread } from "./thread.mjs";

const handlers = [
  http.post("*/v1/threads", async ({ request }) => {
    if (request.headers.get("authorization") !== `Bearer ${process.env.TOKEN}`) {
      return HttpResponse.json({ error: { message: "Incorrect API key provided" } }, { status: 401 });
    }
    const text = await request.text();
    return HttpResponse.json(createThread(text ? JSON.parse(text) : {}));
  }),
];
const answer = async (request) =>
  (await getResponse(handlers, request)) ?? new Response("not found", { status: 404 });
serve({ fetch: answer, hostname: "127.0.0.1", port: Number(process.env.PORT) });
