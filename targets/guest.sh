# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# What the launchers of guest kernels share: the bundle is the first process of the guest, and the only
# file it finds. It mounts what a kernel offers, and its last line is its exit status.

# They are of launcher.sh, which has been sourced.
# shellcheck disable=SC2034,SC2154
guest=yes

# make_initramfs: the bundle as $scratch/initramfs. The archive that every kernel holds itself adds the
# directory /dev and the console.
make_initramfs()
{
	need cpio cpio
	mkdir "$scratch/root"
	cp "$bundle" "$scratch/root/init"
	chmod 755 "$scratch/root" "$scratch/root/init"
	(cd "$scratch/root" && find . | cpio --quiet -o -H newc -R 0:0) >"$scratch/initramfs" ||
		trouble "cannot make an initramfs of $bundle"
}

# append_words WORD...: to $line, the command line of the kernel, the words that the first process gets.
append_words()
{
	[ $# -le 30 ] || wrong_use "a kernel passes on no more than 30 words"
	line="$line --"
	for word; do
		case $word in
		*\"*) wrong_use "a kernel passes on no quotation mark: $word" ;;
		*[[:space:]]*) line="$line \"$word\"" ;;
		*) line="$line $word" ;;
		esac
	done
}
