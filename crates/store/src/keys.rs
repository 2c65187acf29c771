//! Keys lie outside the database and outside its backups: a stolen copy of the one is no use without the other.

use crate::Error;
use base::{Ids, Instant};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fmt::Write as _, io::Write as _, path::Path};

/// The keys of one trust: signing the journal's heads, and encrypting second factors, searches and unsent forms. Those
/// that were changed stay, for verifying and for reading what was written with them; nothing new is.
pub struct Keys {
    heads: SigningKey,
    /// The public halves; the private ones are gone.
    retired_heads: Vec<VerifyingKey>,
    secrets: [u8; 32],
    /// The latest first.
    retired_secrets: Vec<[u8; 32]>,
    /// Micros at which the key of this id was made and retired, where that was recorded.
    dates: BTreeMap<String, Dates>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Dates {
    made: Option<i64>,
    retired: Option<i64>,
}

/// A key as it may be shown: nothing of it can be learnt from its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownKey {
    /// What it is for.
    pub purpose: &'static str,
    pub id: String,
    pub current: bool,
    pub made: Option<Instant>,
    pub retired: Option<Instant>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.signer())
    }
}

/// A file of a version before keys could be changed has the first three fields at most.
#[derive(Serialize, Deserialize)]
struct OnDisk {
    heads: String,
    #[serde(default)]
    retired_heads: Vec<String>,
    secrets: String,
    #[serde(default)]
    retired_secrets: Vec<String>,
    #[serde(default)]
    dates: BTreeMap<String, Dates>,
}

impl Keys {
    /// Reads the key file, or makes it (readable by its owner only) at the first start.
    pub fn load_or_create(path: &Path, ids: &Ids, now: Instant) -> Result<Self, Error> {
        if path.exists() {
            return Self::load(path);
        }
        let mut keys = Self::fresh(ids);
        for id in [keys.signer(), secrets_id(&keys.secrets)] {
            keys.dates.insert(id, Dates { made: Some(now.micros()), retired: None });
        }
        keys.write(path).map_err(|error| fault(path, format!("cannot be written: {error}")))?;
        Ok(keys)
    }

    /// Reads a key file that is there.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|error| fault(path, format!("cannot be read: {error}")))?;
        Self::parse(&text).map_err(|problem| fault(path, problem))
    }

    /// Puts new keys in the place of those in use and keeps these for what was written with them. The file is whole at
    /// every moment: the old one until the new one is on the disk.
    pub fn rotate(path: &Path, ids: &Ids, now: Instant) -> Result<Self, Error> {
        let path = std::fs::canonicalize(path).map_err(|error| fault(path, format!("cannot be read: {error}")))?;
        let new = path.with_extension("new");
        let keys = Self::load(&path)?.rotated(ids, now);
        let replaced =
            keys.write(&new).and_then(|()| keep_owner(&path, &new)).and_then(|()| std::fs::rename(&new, &path));
        match replaced.and_then(|()| sync_folder(&path)) {
            Ok(()) => Ok(keys),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(fault(
                &path,
                format!("is being changed by somebody else. If nobody is, delete {} and try again", new.display()),
            )),
            Err(error) => {
                let _ = std::fs::remove_file(&new);
                Err(fault(&path, format!("cannot be replaced: {error}")))
            }
        }
    }

    fn rotated(mut self, ids: &Ids, now: Instant) -> Self {
        let Self { heads, secrets, .. } = Self::fresh(ids);
        for id in [self.signer(), secrets_id(&self.secrets)] {
            self.dates.entry(id).or_default().retired = Some(now.micros());
        }
        self.retired_heads.insert(0, self.heads.verifying_key());
        self.retired_secrets.insert(0, self.secrets);
        (self.heads, self.secrets) = (heads, secrets);
        for id in [self.signer(), secrets_id(&self.secrets)] {
            self.dates.insert(id, Dates { made: Some(now.micros()), retired: None });
        }
        self
    }

    /// New keys that are not written anywhere: for tests.
    pub fn fresh(ids: &Ids) -> Self {
        Self {
            heads: SigningKey::from_bytes(&ids.bytes()),
            retired_heads: Vec::new(),
            secrets: ids.bytes(),
            retired_secrets: Vec::new(),
            dates: BTreeMap::new(),
        }
    }

    /// Every key by its id, those in use first.
    pub fn shown(&self) -> Vec<ShownKey> {
        let heads = std::iter::once(self.signer()).chain(self.retired_heads.iter().map(name));
        let secrets = std::iter::once(&self.secrets).chain(&self.retired_secrets).map(secrets_id);
        let shown = |purpose: &'static str, (at, id): (usize, String)| {
            let dates = self.dates.get(&id).copied().unwrap_or_default();
            let moment = |micros: Option<i64>| micros.map(Instant::from_micros);
            ShownKey { purpose, current: at == 0, made: moment(dates.made), retired: moment(dates.retired), id }
        };
        let heads = heads.enumerate().map(|key| shown("journal heads", key));
        heads.chain(secrets.enumerate().map(|key| shown("second factors, searches, waiting forms", key))).collect()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: OnDisk = serde_json::from_str(text).map_err(|e| format!("is not a key file ({e})"))?;
        let key = |text: &String| unhex(text).ok_or_else(|| "holds a key that is not 64 hexadecimal digits".to_owned());
        let public = |text: &String| VerifyingKey::from_bytes(&key(text)?).map_err(|e| e.to_string());
        Ok(Self {
            heads: SigningKey::from_bytes(&key(&file.heads)?),
            retired_heads: file.retired_heads.iter().map(public).collect::<Result<_, String>>()?,
            secrets: key(&file.secrets)?,
            retired_secrets: file.retired_secrets.iter().map(key).collect::<Result<_, String>>()?,
            dates: file.dates,
        })
    }

    /// Writes a file that must not be there yet.
    fn write(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = OnDisk {
            heads: hex(self.heads.as_bytes()),
            retired_heads: self.retired_heads.iter().map(|key| hex(key.as_bytes())).collect(),
            secrets: hex(&self.secrets),
            retired_secrets: self.retired_secrets.iter().map(|key| hex(key)).collect(),
            dates: self.dates.clone(),
        };
        let mut out = options.open(path)?;
        out.write_all(serde_json::to_string_pretty(&file)?.as_bytes())?;
        out.sync_all()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.heads.sign(message).to_bytes().to_vec()
    }

    pub(crate) fn signer(&self) -> String {
        name(&self.heads.verifying_key())
    }

    /// Is this a signature of a key of ours, present or retired?
    pub(crate) fn signed(&self, key: &str, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        std::iter::once(self.heads.verifying_key())
            .chain(self.retired_heads.iter().copied())
            .any(|ours| name(&ours) == key && ours.verify(message, &signature).is_ok())
    }

    /// Encrypts a secret that must lie in the database. `context` (whose it is) is needed again to read it.
    pub fn conceal(&self, secret: &[u8], context: &str, ids: &Ids) -> Vec<u8> {
        let nonce: [u8; 12] = ids.bytes();
        let cipher = ChaCha20Poly1305::new(&self.secrets.into());
        let sealed =
            cipher.encrypt(&Nonce::from(nonce), Payload { msg: secret, aad: context.as_bytes() }).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// The password of a database role this program makes for itself.
    pub(crate) fn password_of(&self, role: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(self.secrets);
        digest.update(b"database role:");
        digest.update(role.as_bytes());
        hex(&digest.finalize())
    }

    /// Reads what [`Keys::conceal`] wrote, with the key in use or one before it; none when it was altered, or belongs to
    /// another context or to no key of ours.
    pub fn reveal(&self, concealed: &[u8], context: &str) -> Option<Vec<u8>> {
        let keys = std::iter::once(&self.secrets).chain(&self.retired_secrets);
        keys.into_iter().find_map(|key| reveal_with(key, concealed, context))
    }

    /// Was it concealed with a key that is no longer in use? It is then to be concealed anew.
    pub fn outdated(&self, concealed: &[u8], context: &str) -> bool {
        reveal_with(&self.secrets, concealed, context).is_none() && self.reveal(concealed, context).is_some()
    }
}

fn reveal_with(key: &[u8; 32], concealed: &[u8], context: &str) -> Option<Vec<u8>> {
    let (nonce, sealed) = concealed.split_at_checked(12)?;
    let nonce: [u8; 12] = nonce.try_into().ok()?;
    let cipher = ChaCha20Poly1305::new(&(*key).into());
    cipher.decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: context.as_bytes() }).ok()
}

fn fault(path: &Path, problem: String) -> Error {
    Error::Keys { path: path.display().to_string(), problem }
}

/// Whoever changes the keys may not be who runs the server: the file stays the server's.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let (before, now) = (old.metadata()?, new.metadata()?);
    if (before.uid(), before.gid()) == (now.uid(), now.gid()) {
        return Ok(());
    }
    std::os::unix::fs::chown(new, Some(before.uid()), Some(before.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The new name is on the disk too.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
}

/// An id from which the key cannot be found.
fn secrets_id(key: &[u8; 32]) -> String {
    let digest = Sha256::new_with_prefix(b"trellis secrets key 1").chain_update(key).finalize();
    hex(&digest[..8])
}

fn name(key: &VerifyingKey) -> String {
    hex(&key.as_bytes()[..8])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_micros(1_795_341_600_000_000);

    #[test]
    fn the_key_file_is_made_once_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/trellis.keys");
        let made = Keys::load_or_create(&path, &Ids::seeded(1), NOW).unwrap();
        let read = Keys::load_or_create(&path, &Ids::seeded(2), NOW).unwrap();
        assert_eq!(made.signer(), read.signer());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
    }

    #[test]
    fn a_secret_is_read_only_with_its_own_context() {
        let ids = Ids::seeded(1);
        let keys = Keys::fresh(&ids);
        let concealed = keys.conceal(b"JBSWY3DP", "totp:a", &ids);
        assert_eq!(keys.reveal(&concealed, "totp:a").as_deref(), Some(b"JBSWY3DP".as_slice()));
        assert_eq!(keys.reveal(&concealed, "totp:b"), None);
        assert_eq!(keys.reveal(&concealed[..8], "totp:a"), None);
    }

    #[test]
    fn new_keys_read_and_verify_what_the_old_ones_wrote_and_write_with_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trellis.keys");
        let old = Keys::load_or_create(&path, &Ids::seeded(1), NOW).unwrap();
        let (ids, signature) = (Ids::seeded(9), old.sign(b"a head"));
        let concealed = old.conceal(b"JBSWY3DP", "totp:a", &ids);
        for round in 2..5 {
            Keys::rotate(&path, &Ids::seeded(round), NOW.plus_hours(1)).unwrap();
        }
        let new = Keys::load(&path).unwrap();
        assert_ne!(new.signer(), old.signer());
        assert!(new.signed(&old.signer(), b"a head", &signature) && !new.signed(&new.signer(), b"a head", &signature));
        assert_eq!(new.reveal(&concealed, "totp:a").as_deref(), Some(b"JBSWY3DP".as_slice()));
        assert_eq!(new.reveal(&concealed, "totp:b"), None);
        let anew = new.conceal(b"JBSWY3DP", "totp:a", &ids);
        assert_eq!(old.reveal(&anew, "totp:a"), None, "whoever has the old keys alone reads nothing new");
        assert!(new.outdated(&concealed, "totp:a") && !new.outdated(&anew, "totp:a"));
        assert!(!new.outdated(b"nothing of ours", "totp:a"));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
    }

    #[test]
    fn keys_are_shown_by_id_and_date_and_never_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trellis.keys");
        Keys::load_or_create(&path, &Ids::seeded(1), NOW).unwrap();
        let keys = Keys::rotate(&path, &Ids::seeded(2), NOW.plus_hours(1)).unwrap();
        let shown = keys.shown();
        assert_eq!(shown.iter().map(|k| k.current).collect::<Vec<_>>(), [true, false, true, false]);
        assert_eq!((shown[0].made, shown[0].retired), (Some(NOW.plus_hours(1)), None));
        assert_eq!((shown[1].made, shown[1].retired), (Some(NOW), Some(NOW.plus_hours(1))));
        let text = std::fs::read_to_string(&path).unwrap();
        let said = format!("{shown:?} {keys:?}");
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        for secret in [&file["heads"], &file["secrets"], &file["retired_secrets"][0]] {
            let secret = secret.as_str().unwrap();
            assert!(!said.contains(&secret[..16]) && secret.len() == 64);
        }
        let first = Keys::fresh(&Ids::seeded(1));
        assert!(!text.contains(&hex(first.heads.as_bytes())), "the private half of a retired key is gone");
    }

    #[test]
    fn a_file_from_before_keys_could_be_changed_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trellis.keys");
        let keys = Keys::fresh(&Ids::seeded(1));
        let text = format!(r#"{{"heads":"{}","secrets":"{}"}}"#, hex(keys.heads.as_bytes()), hex(&keys.secrets));
        std::fs::write(&path, text).unwrap();
        assert_eq!(Keys::load(&path).unwrap().shown()[0].made, None);
        assert_eq!(Keys::rotate(&path, &Ids::seeded(2), NOW).unwrap().shown()[1].retired, Some(NOW));
    }

    #[test]
    fn a_change_that_was_broken_off_says_what_to_do_and_harms_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trellis.keys");
        let keys = Keys::load_or_create(&path, &Ids::seeded(1), NOW).unwrap();
        std::fs::write(folder.path().join("trellis.new"), "half").unwrap();
        let problem = Keys::rotate(&path, &Ids::seeded(2), NOW).unwrap_err().to_string();
        assert!(problem.contains("trellis.new"), "{problem}");
        assert_eq!(Keys::load(&path).unwrap().signer(), keys.signer());
    }
}
