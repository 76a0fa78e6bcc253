// Parts of a page as the server draws it, by their ids; nothing for one that can't be had or is not there.
export async function fetched (address, ...ids) {
  try {
    const answer = await fetch(address, { redirect: 'manual' })
    const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null
    return ids.map((id) => page?.getElementById(id)).map((part) => part && document.importNode(part, true))
  } catch {
    return ids.map(() => null)
  }
}
