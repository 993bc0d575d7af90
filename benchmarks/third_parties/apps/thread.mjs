// The thread that the Node servers make of a body; each has its own framework check the body.
import { randomBytes } from "node:crypto";

const fresh = (kind) => `${kind}_${randomBytes(12).toString("hex")}`;

export function createThread(body) {
  const { code_interpreter, file_search } = body?.tool_resources ?? {};
  const tool_resources = {};
  if (code_interpreter) tool_resources.code_interpreter = { file_ids: code_interpreter.file_ids ?? [] };
  if (file_search) {
    const made = (file_search.vector_stores ?? []).map(() => fresh("vs"));
    tool_resources.file_search = { vector_store_ids: [...(file_search.vector_store_ids ?? []), ...made] };
  }
  return {
    id: fresh("thread"),
    object: "thread",
    created_at: Math.floor(Date.now() / 1000),
    tool_resources,
    metadata: body?.metadata ?? {},
  };
}
